"""What a heading says of who gave up, of questionnaires, and of how many people it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Share
from usertesting_insights.report.numbers import (
    count_of,
    percent,
    percent_range,
    plural,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.report.figures import Estimate


# One who gives up is no pattern.
FEWEST_WHO_GAVE_UP = 2


class GivingUp(NamedTuple):
    """A task with those who gave up there, of those who came to it."""

    task: str
    share: Share


def giving_up_finding(tasks: Sequence[GivingUp]) -> str:
    """Return where people gave up: the task where most of those who came to it did.

    A task is named where at least two gave up, and a larger share than at any other. That is a
    count. It is no claim about the tasks, whose intervals may overlap.
    """
    skipped = [each for each in tasks if each.share.count]
    if not skipped:
        people = max((each.share.n for each in tasks), default=0)
        return f"None of {plural(people, 'person', 'people')} gave up a task"
    rates = [each.share.count / each.share.n for each in skipped]
    task, share = skipped[rates.index(max(rates))]
    if share.is_drawn and (share.count < FEWEST_WHO_GAVE_UP or rates.count(max(rates)) > 1):
        least = f"{count_of(share.count, share.n)} give up"
        return f"At no task did more than {least} ({percent_range(share.low, share.high)})"
    if not share.is_drawn:
        return f"{count_of(share.count, share.n)} gave up at {task}. Too few for an interval"
    counted, bounds = count_of(share.count, share.n), percent_range(share.low, share.high)
    if share.count == share.n:
        claim = f"All {share.n:,} gave up at {task} ({bounds})"
    elif not share.is_most:
        claim = f"{counted} gave up at {task} ({bounds})"
    elif share.is_enough:
        rate = percent(share.count / share.n)
        claim = f"Most gave up at {task}: {rate} ({bounds}; {counted})"
    else:
        claim = f"Most gave up at {task} ({counted}; {bounds})"
    return claim


def giving_up_note(gave_up: int, tasks: int, last: Share) -> str:
    """Return at how many tasks people gave up, and how many came to the end.

    Args:
        gave_up: At how many tasks somebody gave up.
        tasks: How many tasks the test has.
        last: Those who answered or skipped the last task, of those who were to.
    """
    everyone = f"All {last.n:,}" if last.count == last.n else count_of(last.count, last.n)
    told = f"{everyone} came to the last task"
    if last.count < last.n and last.is_drawn:
        told += f" ({percent_range(last.low, last.high)})"
    where = f"Somebody gave up at {count_of(gave_up, tasks)} tasks. " if gave_up else ""
    return f"Giving up is skipping a task. {where}{told}."


def questionnaire_finding(instrument: str, score: Estimate, highest: float) -> str:
    """Return the score of a questionnaire.

    Args:
        instrument: Its name.
        score: The mean of what people scored.
        highest: The best score that there is; a small one is told with a decimal.
    """
    answers = plural(score.n, "answer")
    if score.n < FEWEST_TO_DRAW:
        return f"{instrument}: {answers}. Too few for a score"
    low, high = (scored(bound, highest) for bound in (score.low, score.high))
    return (
        f"{instrument}: {scored(score.value, highest)} of {whole(highest)} "
        f"({answers}; {low} to {high})"
    )


SMALL_SCALE = 10


def scored(value: float, highest: float) -> str:
    """Return a score as it is printed, with a decimal where the scale is small."""
    return f"{value:.1f}" if highest <= SMALL_SCALE else whole(value)


def grade_note(grade: str, score: str) -> str:
    """Return the grade of a score: that of the score alone, not of its interval."""
    return f"{score} itself is {grade} on the curved grading scale; the interval may reach others."


def plan_finding(changes: Sequence[float]) -> str:
    """Return how large a change has to be for a next wave of as many people to show it.

    Args:
        changes: The smallest change that can be seen in each figure, in points.
    """
    least, most = whole(min(changes)), whole(max(changes))
    told = f"A next wave with as many answers shows a true change of {least} points or more"
    if least != most:
        told += f" in the surest of these figures, and of {most} or more in the least sure"
    return f"{told}, in four of five cases."
