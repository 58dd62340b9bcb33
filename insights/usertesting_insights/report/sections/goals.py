"""The tasks of a test: who reached the goal, how long it took, who skipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate, Share
from usertesting_insights.report.numbers import (
    clock,
    clock_range,
    count_of,
    percent,
    percent_range,
    plural,
)
from usertesting_insights.report.sentences import (
    Goal,
    goal_finding,
    goals_reached_finding,
    hardest_note,
    typical_time,
)
from usertesting_insights.report.strips import SHARES, Axis, Strip, time_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Task


@dataclass(frozen=True)
class GoalRow:
    """One task with its figures, as the page shows it.

    Attributes:
        number: Its place in the test, from 1.
        name: A short name; without a label the task's own text.
        finding: The heading, with n and interval.
        success: Who reached the goal.
        note: Skips, unless the finding tells them, missing verdicts and the typical time, in words.
        success_strip: The share, drawn.
        time: The typical time.
        time_strip: The typical time, drawn; null if nobody was timed.
    """

    task: Task
    number: int
    name: str
    finding: str
    success: Share
    note: str
    success_strip: Strip
    time: Estimate | None
    time_strip: Strip | None

    @property
    def anchor(self) -> str:
        """The id of the row on the page."""
        return f"task-{self.number}"

    @property
    def said_anchor(self) -> str:
        """The id of what people said during the task."""
        return f"said-{self.number}"

    @property
    def success_text(self) -> str:
        """The count of those who reached the goal."""
        return count_of(self.success.count, self.success.n)

    @property
    def success_range(self) -> str:
        """The interval of the share."""
        return percent_range(self.success.low, self.success.high)

    @property
    def time_text(self) -> str:
        """The typical time."""
        return clock(self.time.value) if self.time else ""

    @property
    def time_range(self) -> str:
        """The interval of the typical time."""
        return clock_range(self.time.low, self.time.high) if self.time else ""

    @property
    def skipped_text(self) -> str:
        """The count of those who skipped."""
        return count_of(self.task.skipped_count, self.task.skip_rate_n)

    @property
    def skipped_range(self) -> str:
        """The interval of the share of those who skipped."""
        low, high = self.task.skip_rate_low, self.task.skip_rate_high
        if low is None or high is None:
            return ""
        return (
            f"up to {percent(high)}" if self.task.skipped_count == 0 else percent_range(low, high)
        )

    @property
    def without_verdict(self) -> int:
        """How many answered without it being known whether they reached the goal."""
        return max(0, self.task.answered_count - self.task.success_rate_n)


@dataclass(frozen=True)
class Goals:
    """The section on tasks.

    Attributes:
        heading: For how many goals most people surely reached them.
        rows: The tasks, in the order of the test.
        hardest: Which task is the hardest, if that can be told.
        time_axis: The scale of all times.
        untold: The tasks that do not tell whether a goal was reached.
    """

    heading: str
    rows: Sequence[GoalRow]
    hardest: str
    time_axis: Axis
    untold: Sequence[Task]


def success_of(task: Task) -> Share:
    """Return who reached the goal of a task, of those with a verdict."""
    return Share(
        task.success_count,
        task.success_rate_n,
        task.success_rate_low or 0.0,
        1.0 if task.success_rate_high is None else task.success_rate_high,
        task.is_success_rate_enough_to_quote,
    )


def time_of(task: Task) -> Estimate | None:
    """Return the typical time of a task, null where too few were timed for an interval."""
    value, low, high = (
        task.geometric_mean_seconds,
        task.geometric_mean_seconds_low,
        task.geometric_mean_seconds_high,
    )
    if (
        value is None
        or low is None
        or high is None
        or task.geometric_mean_seconds_n < FEWEST_TO_DRAW
    ):
        return None
    return Estimate(
        value,
        low,
        high,
        task.geometric_mean_seconds_n,
        task.is_geometric_mean_seconds_enough_to_quote,
    )


def goal_of(task: Task) -> Goal:
    """Return what a task asks for."""
    return Goal(task.task_text or "a task without a text", task.goal_phrase)


def name_of(task: Task) -> str:
    """Return a short name of a task, or its text where it has no label."""
    return task.task_label or task.task_text or "Task without a text"


def goals_section(tasks: Sequence[Task]) -> Goals:
    """Return the section on tasks."""
    told = [task for task in tasks if task.success_rate_n > 0]
    longest = max((time.high for task in told if (time := time_of(task))), default=60.0)
    axis = time_axis(longest)
    numbers = {task.task_id: number for number, task in enumerate(tasks, start=1)}
    rows = [_row(task, numbers[task.task_id], axis) for task in told]
    return Goals(
        heading=goals_reached_finding(sum(row.success.is_most for row in rows), len(rows)),
        rows=rows,
        hardest=hardest_note([(row.name, row.success) for row in rows]),
        time_axis=axis,
        untold=[task for task in tasks if task.success_rate_n == 0],
    )


def _row(task: Task, number: int, axis: Axis) -> GoalRow:
    success = success_of(task)
    time = time_of(task)
    drawn = success.as_estimate() if success.is_drawn else None
    finding = goal_finding(goal_of(task), success, task.skipped_count)
    is_told = finding != goal_finding(goal_of(task), success)
    return GoalRow(
        task=task,
        number=number,
        name=name_of(task),
        finding=finding,
        success=success,
        note=_note(task, time, has_skips=not is_told),
        success_strip=Strip(
            SHARES,
            drawn,
            f"{count_of(success.count, success.n)} reached the goal; "
            f"95 % interval {percent_range(success.low, success.high)}",
        ),
        time=time,
        time_strip=Strip(
            axis,
            time,
            f"{typical_time(time.value)}; 95 % interval {clock_range(time.low, time.high)}",
        )
        if time
        else None,
    )


def _note(task: Task, time: Estimate | None, *, has_skips: bool) -> str:
    parts = []
    if has_skips:
        skipped = count_of(task.skipped_count, task.skip_rate_n) if task.skipped_count else "Nobody"
        parts.append(f"{skipped} skipped it.")
    if task.not_understood_count:
        parts.append(f"{plural(task.not_understood_count, 'answer')} could not be read.")
    if time:
        parts.append(f"{typical_time(time.value)}.")
    return " ".join(parts)
