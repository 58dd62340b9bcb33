"""Tasks: how people fared, and what each of them did."""

from __future__ import annotations

from dataclasses import dataclass

from usertesting_insights.marts.rows.base import TestRow


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
class Response(TestRow):
    """What one person did with one task."""

    mart = "fct_task_responses"
    order = ("test_id", "session_id", "task_index")

    session_id: str
    task_id: str
    task_index: int
    is_skipped: bool | None
    is_successful: bool | None


@dataclass(frozen=True)
class FunnelStep(TestRow):
    """A position in a test: how many came there, and how many gave up there."""

    mart = "fct_test_funnel"
    order = ("test_id", "task_index")

    task_index: int
    task_id: str | None
    task_text: str | None
    participant_count: int
    reached_count: int
    gave_up_count: int
    reach_rate_low: float | None
    reach_rate_high: float | None
    give_up_rate_low: float | None
    give_up_rate_high: float | None
    is_give_up_rate_enough_to_quote: bool


@dataclass(frozen=True)
class Choice(TestRow):
    """An option of a choice, a ranking, or a row of a matrix, with how many chose it."""

    mart = "fct_choice_shares"
    order = ("test_id", "task_id", "option_label")

    task_id: str
    task_type: str | None
    task_text: str | None
    matrix_row: str | None
    option_label: str
    option_number: float | None
    choice_share_n: int
    chosen_count: int
    choice_share_low: float | None
    choice_share_high: float | None
    is_choice_share_enough_to_quote: bool
