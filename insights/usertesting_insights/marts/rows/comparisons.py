"""What is compared: groups of people, tests, the things of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from usertesting_insights.marts.rows.base import TestRow


@dataclass(frozen=True)
class Segment(TestRow):
    """A measure of those who gave an answer about themselves, beside the others."""

    mart = "fct_segment_comparisons"
    order = ("test_id", "measure", "task_id", "task_group_id", "attribute", "value_position")

    measure: str
    task_id: str | None
    task_group_id: str | None
    attribute: str
    demographic_value: str
    value_position: int
    answer_count: int
    score: float | None
    other_answer_count: int
    other_score: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    is_more_than_noise: bool | None
    is_difference_enough_to_quote: bool


@dataclass(frozen=True)
class TestDifference(TestRow):
    """A score of a test beside that of another test of its kind."""

    mart = "fct_test_differences"
    # Of waves the programme's page tells, which counts a person once in a wave.
    condition = "not is_same_programme"
    order = ("test_id", "measure", "subject_id", "other_test_id")

    # Each test has one for every other test, so there are no more columns than are needed.
    measure: str
    subject_id: str
    other_test_id: str
    answer_count: int
    other_answer_count: int
    other_score: float
    difference: float
    difference_low: float
    difference_high: float
    is_more_than_noise: bool


@dataclass(frozen=True)
class ComparisonOrder(TestRow):
    """An order in which people saw the things of a balanced comparison."""

    mart = "fct_comparison_order"
    order = ("test_id", "task_group_id", "comparison_sequence")

    task_group_id: str | None
    comparison_sequence: str


@dataclass(frozen=True)
class Comparison(TestRow):
    """Two things of a balanced comparison, as the same people rated them."""

    mart = "fct_comparisons"
    order = ("test_id", "task_group_id", "thing", "other_thing")

    task_group_id: str | None
    thing: str
    other_thing: str
    thing_label: str | None
    other_thing_label: str | None
    answer_count: int
    mean_rating: float | None
    other_mean_rating: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    is_more_than_noise: bool | None
    is_difference_enough_to_quote: bool
    position_effect_low: float | None
    position_effect_high: float | None
    best_thing: str | None
    is_best_more_than_noise: bool | None
