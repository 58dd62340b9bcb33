"""Speech and recordings: quotes, videos, clips, reels."""

from __future__ import annotations

from dataclasses import dataclass

from usertesting_insights.marts.rows.base import TestRow


@dataclass(frozen=True)
class Quote(TestRow):
    """Something that a participant said."""

    mart = "fct_quotes"
    order = ("test_id", "session_id", "started_ms", "quote_id")

    quote_id: str
    session_id: str
    task_id: str | None
    speaker: str | None
    quote_text: str
    first_cue_index: int
    word_count: int
    started_ms: int


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
