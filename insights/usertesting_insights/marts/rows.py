"""The rows that the pages read: one class a mart, its fields the columns that are selected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - the fields' types are read at run time
from typing import ClassVar


@dataclass(frozen=True)
class Row:
    """A row of a mart.

    Attributes:
        mart: The table.
        condition: Which rows are read; empty for all.
        order: The columns that order the rows of one test.
    """

    mart: ClassVar[str]
    condition: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]] = ()

    test_id: str


@dataclass(frozen=True)
class Test(Row):
    """A test."""

    mart = "dim_tests"

    test_title: str
    short_title: str
    brand: str | None
    programme: str | None
    wave: int | None
    product_type: str | None
    workspace_name: str | None
    session_count: int
    participant_count: int
    transcript_count: int
    median_session_seconds: float | None
    expects_transcript: bool | None
    ordered_at: datetime | None
    first_finished_at: datetime | None
    last_finished_at: datetime | None

    # pytest takes classes of this name for tests.
    __test__: ClassVar[bool] = False


@dataclass(frozen=True)
class Task(Row):
    """A task of a test, with how people fared."""

    mart = "fct_task_performance"
    order = ("first_task_index", "task_id")

    task_id: str
    task_type: str | None
    task_text: str | None
    task_label: str | None
    goal_phrase: str | None
    first_task_index: int
    answered_count: int
    skipped_count: int
    skip_rate_n: int
    skip_rate_low: float | None
    skip_rate_high: float | None
    not_understood_count: int
    success_rate_n: int
    success_count: int
    success_rate_low: float | None
    success_rate_high: float | None
    is_success_rate_enough_to_quote: bool
    geometric_mean_seconds_n: int
    geometric_mean_seconds: float | None
    geometric_mean_seconds_low: float | None
    geometric_mean_seconds_high: float | None
    is_geometric_mean_seconds_enough_to_quote: bool


@dataclass(frozen=True)
class Rating(Row):
    """A question with a scale."""

    mart = "fct_rating_summaries"
    order = ("task_id",)

    task_id: str
    task_type: str | None
    task_text: str | None
    rating_phrase: str | None
    scale_min: float | None
    scale_max: float | None
    mean_rating_n: int
    top_two_box_count: int
    top_two_box_share_n: int
    top_two_box_share_low: float | None
    top_two_box_share_high: float | None
    is_top_two_box_share_enough_to_quote: bool


@dataclass(frozen=True)
class RatingBar(Row):
    """How many gave one answer of a scale."""

    mart = "fct_rating_distributions"
    order = ("task_id", "scale_min", "scale_max", "rating")

    task_id: str
    scale_min: float | None
    scale_max: float | None
    rating: float
    answer_count: int


@dataclass(frozen=True)
class Nps(Row):
    """The Net Promoter Score of a question."""

    mart = "fct_nps"
    order = ("task_id",)

    task_id: str
    task_text: str | None
    answer_count: int
    promoter_count: int
    passive_count: int
    detractor_count: int
    nps: float | None
    nps_low: float | None
    nps_high: float | None
    is_enough_to_quote: bool


@dataclass(frozen=True)
class Qx(Row):
    """The newest QXscore of a task group."""

    mart = "fct_qx_scores"
    condition = "is_newest"
    order = ("task_group_id",)

    task_group_id: str
    task_group_label: str | None
    qx_score: float | None
    behavioral_score: float | None
    attitudinal_score: float | None
    usability_score: float | None
    trust_score: float | None
    appearance_score: float | None
    loyalty_score: float | None
    benchmark_count: int
    benchmark_mean: float | None
    session_mean_n: int
    session_mean: float | None
    session_mean_low: float | None
    session_mean_high: float | None
    is_session_mean_enough_to_quote: bool
    as_of_date: date


@dataclass(frozen=True)
class Session(Row):
    """A session."""

    mart = "fct_sessions"
    condition = "deleted_at is null"
    order = ("finished_at", "session_id")

    session_id: str
    session_status: str | None
    has_transcript: bool
    finished_at: datetime | None


@dataclass(frozen=True)
class Response(Row):
    """What one person did with one task."""

    mart = "fct_task_responses"
    order = ("session_id", "task_index")

    session_id: str
    task_id: str
    task_type: str | None
    task_text: str | None
    task_index: int
    answer_status: str
    answer_text: str | None
    answer_number: float | None
    nps_group: str | None
    is_skipped: bool | None
    is_successful: bool | None


@dataclass(frozen=True)
class Quote(Row):
    """Something that a participant said."""

    mart = "fct_quotes"
    condition = "not repeats_task"
    order = ("session_id", "started_ms", "quote_id")

    quote_id: str
    session_id: str
    task_id: str | None
    speaker: str | None
    quote_text: str
    first_cue_index: int
    word_count: int
    started_ms: int


@dataclass(frozen=True)
class Balance(Row):
    """An answer that people gave about themselves, beside the whole account."""

    mart = "agg_audience_balance"
    order = ("attribute", "demographic_value")

    attribute: str
    demographic_value: str
    participant_count: int
    answered_participant_count: int
    test_share_low: float | None
    test_share_high: float | None
    other_share: float | None
    is_skewed: bool | None
    is_enough_to_quote: bool


@dataclass(frozen=True)
class Clip(Row):
    """A clip that somebody cut."""

    mart = "fct_clips"
    order = ("session_id", "started_ms", "clip_id")

    clip_id: str
    session_id: str
    clip_name: str | None
    started_ms: int | None
    duration_ms: int | None


@dataclass(frozen=True)
class Reel(Row):
    """A highlight reel."""

    mart = "fct_highlight_reels"
    order = ("reel_name", "reel_id")

    reel_id: str
    reel_name: str | None
    clip_count: int | None
    duration_ms: int | None


@dataclass(frozen=True)
class Video(Row):
    """A stored recording."""

    mart = "fct_videos"
    order = ("session_id",)

    session_id: str
    video_storage_path: str | None


@dataclass(frozen=True)
class Completeness(Row):
    """What a test should have and has."""

    mart = "dq_reconciliation"

    session_count: int
    detailed_session_count: int
    expected_transcript_count: int
    transcript_count: int
    not_understood_count: int
