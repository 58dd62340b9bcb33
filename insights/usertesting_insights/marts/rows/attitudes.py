"""Attitudes: ratings, NPS, QXscore, questionnaires, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - the fields' types are read at run time

from usertesting_insights.marts.rows.base import TestRow


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
    has_mixed_scales: bool
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
class Questionnaire(TestRow):
    """The score of a questionnaire."""

    mart = "fct_questionnaire_scores"
    order = ("test_id", "instrument")

    instrument: str
    answer_count: int
    incomplete_count: int
    lowest: float
    highest: float
    score: float | None
    score_low: float | None
    score_high: float | None
    is_enough_to_quote: bool
    grade: str | None


@dataclass(frozen=True)
class SamplePlan(TestRow):
    """How many answers a figure takes."""

    mart = "fct_sample_plan"
    order = ("test_id", "measure", "task_id")

    measure: str
    task_id: str
    task_text: str | None
    answer_count: int
    half_width: float
    answers_for_5_points: int
    answers_for_10_points: int
    smallest_visible_change: float
