"""Speech and recordings: quotes, videos, clips, reels."""

from __future__ import annotations

from dataclasses import dataclass

from usertesting_insights.marts.rows.base import TestRow


@dataclass(frozen=True)
class Verbatim(TestRow):
    """Something that a participant said or wrote."""

    mart = "fct_verbatims"
    order = ("test_id", "session_id", "started_ms", "verbatim_id")

    verbatim_id: str
    verbatim_kind: str
    session_id: str
    task_id: str | None
    verbatim_text: str
    verbatim_language: str | None
    started_ms: int | None
    ended_ms: int | None


@dataclass(frozen=True)
class Quote(TestRow):
    """Where in its transcript something stands that was said."""

    mart = "fct_quotes"
    order = ("test_id", "session_id", "first_cue_index")

    session_id: str
    first_cue_index: int
    started_ms: int
    ended_ms: int


@dataclass(frozen=True)
class Video(TestRow):
    """A stored recording."""

    mart = "fct_videos"
    order = ("test_id", "session_id")

    session_id: str
    video_storage_path: str | None


@dataclass(frozen=True)
class Clip(TestRow):
    """A clip that somebody cut."""

    mart = "fct_clips"
    order = ("test_id", "session_id", "started_ms", "clip_id")

    clip_id: str
    session_id: str
    clip_name: str | None
    started_ms: int | None
    duration_ms: int | None


@dataclass(frozen=True)
class Reel(TestRow):
    """A highlight reel."""

    mart = "fct_highlight_reels"
    order = ("test_id", "reel_name", "reel_id")

    reel_id: str
    reel_name: str | None
    clip_count: int | None
    duration_ms: int | None
