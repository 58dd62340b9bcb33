"""How complete and how well understood the data are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read at run time

from usertesting_insights.marts.rows.base import Row, TestRow


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
    """Rows of a stream with a time in the future."""

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
