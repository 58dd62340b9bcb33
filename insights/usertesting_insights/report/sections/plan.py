"""How many people the figures of a test take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import quoted, whole
from usertesting_insights.report.score_sentences import plan_finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import SamplePlan

_FIGURES = {"nps": "NPS", "success_rate": "Success at", "rating": "Mean of"}


class Plan(NamedTuple):
    """How many people it takes.

    Attributes:
        finding: How large a change a next wave would show.
        table: Figure, n, interval, how many answers for a narrower one, and smallest change.
    """

    finding: str
    table: Sequence[tuple[str, ...]]


def plan_section(rows: Sequence[SamplePlan], names: Mapping[str, str]) -> Plan | None:
    """Return the plan of a test, or none if it has no figure to plan with.

    Args:
        rows: What each figure takes.
        names: What the tasks are called, by id, in the order of the test.
    """
    if not rows:
        return None
    figures, tasks = list(_FIGURES), list(names)

    def place(row: SamplePlan) -> tuple[int, int, str]:
        task = tasks.index(row.task_id) if row.task_id in tasks else len(tasks)
        return figures.index(row.measure), task, row.task_id

    ordered = sorted(rows, key=place)
    return Plan(
        plan_finding([row.smallest_visible_change for row in ordered]),
        [_line(row, names) for row in ordered],
    )


def _line(row: SamplePlan, names: Mapping[str, str]) -> tuple[str, ...]:
    task = names.get(row.task_id) or row.task_text or "a task without a text"
    figure = _FIGURES[row.measure]
    return (
        figure if row.measure == "nps" else f"{figure} {quoted(task)}",
        f"{row.answer_count:,}",
        whole(row.half_width),
        f"{row.answers_for_10_points:,}",
        f"{row.answers_for_5_points:,}",
        whole(row.smallest_visible_change),
    )
