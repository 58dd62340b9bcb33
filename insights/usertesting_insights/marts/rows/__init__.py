"""The rows that the pages read: one class per mart, its fields the columns that are selected."""

from __future__ import annotations

from usertesting_insights.marts.rows.attitudes import (
    Nps,
    Questionnaire,
    Qx,
    Rating,
    RatingBar,
    SamplePlan,
)
from usertesting_insights.marts.rows.base import Row, TestRow
from usertesting_insights.marts.rows.comparisons import (
    Comparison,
    ComparisonOrder,
    Segment,
    TestDifference,
)
from usertesting_insights.marts.rows.quality import (
    Completeness,
    DemographicCode,
    FutureRows,
    StreamHealth,
    UnparsedAnswers,
    UnreadableValues,
)
from usertesting_insights.marts.rows.tasks import Choice, FunnelStep, Response, Task, TaskLabel
from usertesting_insights.marts.rows.tests import Balance, Session, Test
from usertesting_insights.marts.rows.time import Alert, Wave
from usertesting_insights.marts.rows.words import Clip, Quote, Reel, Verbatim, Video

# Every mart that is read.
ROW_TYPES: tuple[type[Row], ...] = (
    Test,
    Session,
    Balance,
    Task,
    TaskLabel,
    Response,
    FunnelStep,
    Choice,
    Comparison,
    ComparisonOrder,
    Rating,
    RatingBar,
    Nps,
    Qx,
    Questionnaire,
    SamplePlan,
    Segment,
    TestDifference,
    Verbatim,
    Quote,
    Video,
    Clip,
    Reel,
    Wave,
    Alert,
    Completeness,
    StreamHealth,
    FutureRows,
    DemographicCode,
    UnparsedAnswers,
    UnreadableValues,
)

__all__ = [
    "ROW_TYPES",
    "Alert",
    "Balance",
    "Choice",
    "Clip",
    "Comparison",
    "ComparisonOrder",
    "Completeness",
    "DemographicCode",
    "FunnelStep",
    "FutureRows",
    "Nps",
    "Questionnaire",
    "Quote",
    "Qx",
    "Rating",
    "RatingBar",
    "Reel",
    "Response",
    "Row",
    "SamplePlan",
    "Segment",
    "Session",
    "StreamHealth",
    "Task",
    "TaskLabel",
    "Test",
    "TestDifference",
    "TestRow",
    "UnparsedAnswers",
    "UnreadableValues",
    "Verbatim",
    "Video",
    "Wave",
]
