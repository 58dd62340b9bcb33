"""Where people give up: each task that somebody skipped, and how many came to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.figures import Share
from usertesting_insights.report.numbers import count_of, percent_range, quoted
from usertesting_insights.report.score_sentences import (
    FEWEST_WHO_GAVE_UP,
    GivingUp,
    giving_up_finding,
    giving_up_note,
)
from usertesting_insights.report.strips import SHARES, Strip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import FunnelStep
    from usertesting_insights.report.strips import Axis

# Of more, only the table has the rest.
_MOST_DRAWN = 12


class Step(NamedTuple):
    """A task with those who gave up there.

    Attributes:
        finding: What the task is called.
        note: Its place in the test.
        scores: How many came to it.
        strip: Who gave up, drawn; null where too few came to it.
        text: The same in figures.
    """

    finding: str
    note: str
    scores: str
    strip: Strip | None
    text: str


class Funnel(NamedTuple):
    """The section on where people give up.

    Attributes:
        heading: Where most people gave up.
        note: At how many tasks, and who came to the end.
        drawn: The tasks at which more than one gave up.
        axis: The scale that they share.
        table: All tasks in the order of the test: who came, who gave up, and the interval.
    """

    heading: str
    note: str
    drawn: Sequence[Step]
    axis: Axis
    table: Sequence[tuple[str, ...]]


def funnel_section(rows: Sequence[FunnelStep], names: Mapping[str, str]) -> Funnel | None:
    """Return the section, or none if nobody has come to any task.

    Args:
        rows: The positions of the test.
        names: What the tasks are called, by id.
    """
    if not any(row.reached_count for row in rows):
        return None
    numbered = list(enumerate(rows, start=1))
    drawn = [
        _step(row, number, names)
        for number, row in numbered
        if row.gave_up_count >= FEWEST_WHO_GAVE_UP
    ]
    gave_up = sum(row.gave_up_count > 0 for row in rows)
    reached = [
        GivingUp(_phrase(row, number, names), _gave_up(row))
        for number, row in numbered
        if row.reached_count
    ]
    return Funnel(
        heading=giving_up_finding(reached),
        note=giving_up_note(gave_up, len(rows), _came_to(rows[-1])),
        drawn=drawn[:_MOST_DRAWN],
        axis=SHARES,
        table=[_line(row, number, names) for number, row in numbered],
    )


def _name(row: FunnelStep, names: Mapping[str, str]) -> str:
    if row.task_id is None:
        return "Not the same task for all"
    return names.get(row.task_id) or row.task_text or "Task without a text"


def _phrase(row: FunnelStep, number: int, names: Mapping[str, str]) -> str:
    if row.task_id is None:
        return f"task {number}, which is not the same for all"
    return quoted(_name(row, names))


def _gave_up(row: FunnelStep) -> Share:
    return Share(
        row.gave_up_count,
        row.reached_count,
        row.give_up_rate_low or 0.0,
        1.0 if row.give_up_rate_high is None else row.give_up_rate_high,
        row.is_give_up_rate_enough_to_quote,
    )


def _came_to(row: FunnelStep) -> Share:
    return Share(
        row.reached_count,
        row.participant_count,
        row.reach_rate_low or 0.0,
        1.0 if row.reach_rate_high is None else row.reach_rate_high,
        is_enough=False,
    )


def _came(row: FunnelStep) -> str:
    return count_of(row.reached_count, row.participant_count)


def _step(row: FunnelStep, number: int, names: Mapping[str, str]) -> Step:
    name, share = _name(row, names), _gave_up(row)
    counted = count_of(share.count, share.n)
    if not share.is_drawn:
        return Step(name, f"Task {number}", _came(row), None, counted)
    text = f"{counted} ({percent_range(share.low, share.high)})"
    strip = Strip(SHARES, share.as_estimate(), f"{text} gave up at {_phrase(row, number, names)}")
    return Step(name, f"Task {number}", _came(row), strip, text)


def _line(row: FunnelStep, number: int, names: Mapping[str, str]) -> tuple[str, ...]:
    share = _gave_up(row)
    return (
        f"{number}. {_name(row, names)}",
        _came(row),
        count_of(share.count, share.n),
        percent_range(share.low, share.high) if share.is_drawn else "-",
    )
