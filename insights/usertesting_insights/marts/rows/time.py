"""What changes over time: waves of a programme, and alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read at run time

from usertesting_insights.marts.rows.base import Row, TestRow


@dataclass(frozen=True)
class Wave(Row):
    """One question of a wave, compared with the previous wave and the first."""

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
    has_mixed_scales: bool
    previous_wave: int | None
    previous_answer_count: int | None
    previous_score: float | None
    score_change: float | None
    score_change_low: float | None
    score_change_high: float | None
    is_more_than_noise: bool | None
    is_change_enough_to_quote: bool
    first_wave: int | None
    first_answer_count: int | None
    first_score: float | None
    has_mixed_scales_since_first: bool
    score_change_since_first: float | None
    score_change_since_first_low: float | None
    score_change_since_first_high: float | None
    is_more_than_noise_since_first: bool | None
    is_change_since_first_enough_to_quote: bool
    is_newest: bool
    is_wave_complete: bool


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
    phrase: str | None
    attribute: str | None
    demographic_value: str | None
    measured_value: float
    measured_low: float | None
    measured_high: float | None
    threshold: float
    measured_count: int
    first_seen_at: datetime
