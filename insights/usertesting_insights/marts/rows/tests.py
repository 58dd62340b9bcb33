"""Tests, their sessions, and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read at run time

from usertesting_insights.marts.rows.base import TestRow


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

    @property
    def full_title(self) -> str:
        """The title with the brand, if there is one."""
        return f"{self.brand}: {self.short_title}" if self.brand else self.short_title


@dataclass(frozen=True)
class Session(TestRow):
    """A session that counts."""

    mart = "fct_sessions"
    condition = "is_counted"
    order = ("test_id", "finished_at", "session_id")

    session_id: str
    participant_number: int
    finished_at: datetime | None


@dataclass(frozen=True)
class Balance(TestRow):
    """An answer that people gave about themselves, compared with the whole account."""

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
