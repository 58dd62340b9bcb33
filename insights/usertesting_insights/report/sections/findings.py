"""What a page says in short: five findings at most, in a fixed order.

First the goals that no clear majority reached, the least upper bound first; then which of several
things is the best, recommendation and ratings; then the goals that most reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.strips import SHARES, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.report.sections.attitudes import RatingFigure, Recommendation
    from usertesting_insights.report.sections.goals import GoalRow
    from usertesting_insights.report.sections.things import Things

_MOST = 5


@dataclass(frozen=True)
class Finding:
    """A heading with its evidence.

    Attributes:
        text: The finding, with its n and interval.
        note: The text after it.
        anchor: Where on the page its evidence is.
        strip: The finding, drawn.
        middle: What the strip shows, in a word or two.
        said: Where on the page stands what people said about it, if they did.
    """

    text: str
    note: str
    anchor: str
    strip: Strip
    middle: str
    said: str = ""


def findings(
    goals: Sequence[GoalRow],
    recommendations: Sequence[Recommendation],
    ratings: Sequence[RatingFigure],
    things: Sequence[Things] = (),
) -> list[Finding]:
    """Return the findings of a test."""
    drawn = [goal for goal in goals if goal.success.is_drawn]
    unsure = sorted(
        (goal for goal in drawn if not goal.success.is_most), key=lambda goal: goal.success.high
    )
    reached = sorted(
        (goal for goal in drawn if goal.success.is_most), key=lambda goal: goal.success.low
    )
    told = [
        *(_goal(goal) for goal in unsure),
        *(
            Finding(each.heading, each.weakest_note, "things", strip, "0")
            for each in things
            if (strip := each.weakest)
        ),
        *(_recommendation(figure) for figure in recommendations if figure.estimate),
        *(_rating(figure) for figure in ratings[:1] if figure.share.is_drawn),
        *(_goal(goal) for goal in reached),
    ]
    return told[:_MOST]


def _goal(goal: GoalRow) -> Finding:
    # A sentence on those who missed it has to show their share, and no other.
    is_about_missing = not goal.success.is_most and not goal.success.is_fewer_than_half
    share = goal.success.rest if is_about_missing else goal.success
    could, could_not = ("could", "could not") if goal.task.goal_phrase else ("reached", "missed")
    return Finding(
        text=goal.finding,
        note=goal.note,
        anchor=goal.anchor,
        strip=Strip(SHARES, share.as_estimate(), goal.finding),
        middle=could_not if is_about_missing else could,
        said=goal.said_anchor,
    )


def _recommendation(figure: Recommendation) -> Finding:
    return Finding(figure.finding, f"{figure.note}.", "attitudes", figure.strip, "0")


def _rating(figure: RatingFigure) -> Finding:
    return Finding(figure.finding, figure.note, "attitudes", figure.strip, f"gave {figure.top}")
