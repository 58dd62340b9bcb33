"""The rows that the pages read: one class per mart, its fields the columns that are selected."""

from __future__ import annotations

from usertesting_insights.marts.rows.attitudes import Nps, Qx, Rating, RatingBar
from usertesting_insights.marts.rows.base import Row, TestRow
from usertesting_insights.marts.rows.quality import (
    Completeness,
    DemographicCode,
    FutureRows,
    StreamHealth,
    UnparsedAnswers,
    UnreadableValues,
)
from usertesting_insights.marts.rows.tasks import Choice, Response, Task, TaskLabel
from usertesting_insights.marts.rows.tests import Balance, Session, Test
from usertesting_insights.marts.rows.time import Alert, Wave
from usertesting_insights.marts.rows.words import Clip, Quote, Reel, Video

# Every mart that is read.
ROW_TYPES: tuple[type[Row], ...] = (
    Test,
    Session,
    Balance,
    Task,
    TaskLabel,
    Response,
    Choice,
    Rating,
    RatingBar,
    Nps,
    Qx,
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
    "Completeness",
    "DemographicCode",
    "FutureRows",
    "Nps",
    "Quote",
    "Qx",
    "Rating",
    "RatingBar",
    "Reel",
    "Response",
    "Row",
    "Session",
    "StreamHealth",
    "Task",
    "TaskLabel",
    "Test",
    "TestRow",
    "UnparsedAnswers",
    "UnreadableValues",
    "Video",
    "Wave",
]
