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
        order: The columns that order the rows.
    """

    mart: ClassVar[str]
    condition: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]]


@dataclass(frozen=True)
class TestRow(Row):
    """A row about a test; the rows of a mart come a test at a time."""

    test_id: str

    # pytest takes classes of this name for tests.
    __test__: ClassVar[bool] = False


@dataclass(frozen=True)
class Test(TestRow):
    """A test."""

    mart = "dim_tests"
    order = ("test_id",)

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


@dataclass(frozen=True)
class Task(TestRow):
    """A task of a test, with how people fared."""

    mart = "fct_task_performance"
    order = ("test_id", "first_task_index", "task_id")

    task_id: str
    task_type: str | None
    task_text: str | None
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
    # From its label.
    task_label: str | None = None
    goal_phrase: str | None = None


@dataclass(frozen=True)
class TaskLabel(TestRow):
    """What a team calls a task."""

    mart = "dim_tasks"
    condition = "coalesce(task_label, goal_phrase, rating_phrase) is not null"
    order = ("test_id", "task_id")

    task_id: str
    task_label: str | None
    goal_phrase: str | None
    rating_phrase: str | None


@dataclass(frozen=True)
class Rating(TestRow):
    """A question with a scale."""

    mart = "fct_rating_summaries"
    order = ("test_id", "task_id")

    task_id: str
    task_type: str | None
    task_text: str | None
    scale_min: float | None
    scale_max: float | None
    mean_rating_n: int
    top_two_box_count: int
    top_two_box_share_n: int
    top_two_box_share_low: float | None
    top_two_box_share_high: float | None
    is_top_two_box_share_enough_to_quote: bool
    # From its label.
    rating_phrase: str | None = None


@dataclass(frozen=True)
class RatingBar(TestRow):
    """How many gave one answer of a scale."""

    mart = "fct_rating_distributions"
    order = ("test_id", "task_id", "scale_min", "scale_max", "rating")

    task_id: str
    scale_min: float | None
    scale_max: float | None
    rating: float
    answer_count: int


@dataclass(frozen=True)
class Nps(TestRow):
    """The Net Promoter Score of a question."""

    mart = "fct_nps"
    order = ("test_id", "task_id")

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
class Qx(TestRow):
    """The newest QXscore of a task group."""

    mart = "fct_qx_scores"
    condition = "is_newest"
    order = ("test_id", "task_group_id")

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
class Session(TestRow):
    """A session that counts."""

    mart = "fct_sessions"
    condition = "is_counted"
    order = ("test_id", "finished_at", "session_id")

    session_id: str
    session_status: str | None
    has_transcript: bool
    finished_at: datetime | None


@dataclass(frozen=True)
class Response(TestRow):
    """What one person did with one task."""

    mart = "fct_task_responses"
    order = ("test_id", "session_id", "task_index")

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
class Balance(TestRow):
    """An answer that people gave about themselves, beside the whole account."""

    mart = "agg_audience_balance"
    order = ("test_id", "attribute", "demographic_value")

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


@dataclass(frozen=True)
class Video(TestRow):
    """A stored recording."""

    mart = "fct_videos"
    order = ("test_id", "session_id")

    session_id: str
    video_storage_path: str | None


@dataclass(frozen=True)
class Completeness(TestRow):
    """What a test should have and has."""

    mart = "dq_reconciliation"
    order = ("test_id",)

    session_count: int
    detailed_session_count: int
    expected_transcript_count: int
    transcript_count: int
    not_understood_count: int
    declared_cue_count: int
    cue_count: int
    is_complete: bool


@dataclass(frozen=True)
class StreamHealth(Row):
    """What is loaded of a stream."""

    mart = "dq_stream_health"
    order = ("stream_name",)

    stream_name: str
    record_count: int
    session_count: int
    orphan_count: int
    last_read_at: datetime | None


@dataclass(frozen=True)
class FutureRows(Row):
    """Rows of a stream that bear a time that has not come."""

    mart = "dq_future_rows"
    order = ("stream_name",)

    stream_name: str
    row_count: int


@dataclass(frozen=True)
class DemographicCode(Row):
    """A question about people that the seed does not list."""

    mart = "dq_demographic_codes"
    condition = "not is_listed"
    order = ("demographic_code",)

    demographic_code: str
    demographic_label: str | None
    answer_count: int


@dataclass(frozen=True)
class UnparsedAnswers(TestRow):
    """Answers of one shape that are not understood."""

    mart = "dq_unparsed_answers"
    order = ("test_id", "task_type", "answer_status", "answer_shape")

    task_type: str
    answer_status: str
    answer_shape: str
    answer_count: int


@dataclass(frozen=True)
class UnreadableValues(TestRow):
    """Values that should be numbers and are none."""

    mart = "dq_unreadable_values"
    order = ("test_id", "stream_name", "value_name")

    stream_name: str
    value_name: str
    value_count: int


@dataclass(frozen=True)
class Alert(TestRow):
    """An alert that is open."""

    mart = "fct_research_alerts"
    condition = "is_open"
    order = ("test_id", "alert_id")

    alert_id: str
    rule: str
    measure: str
    comparison: str
    task_id: str | None
    measured_value: float
    measured_low: float | None
    measured_high: float | None
    threshold: float
    measured_count: int
    first_seen_at: datetime


@dataclass(frozen=True)
class Wave(Row):
    """One question of a wave, beside the wave before."""

    mart = "fct_waves"
    order = ("programme", "measure", "question", "question_number", "wave")

    programme: str
    measure: str
    question: str
    question_number: int
    wave: int
    test_count: int
    answer_count: int
    score: float | None
    score_low: float | None
    score_high: float | None
    is_enough_to_quote: bool
    previous_wave: int | None
    previous_answer_count: int | None
    previous_score: float | None
    score_change: float | None
    score_change_low: float | None
    score_change_high: float | None
    is_more_than_noise: bool | None
    is_change_enough_to_quote: bool
    is_newest: bool
    is_wave_complete: bool
