"""The scores of the questionnaires that a test asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate
from usertesting_insights.report.numbers import plural
from usertesting_insights.report.score_sentences import (
    grade_note,
    questionnaire_finding,
    scored,
)
from usertesting_insights.report.strips import Axis, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Questionnaire


class QuestionnaireFigure(NamedTuple):
    """The score of a questionnaire; the strip is null where too few answered all of it."""

    heading: str
    note: str
    strip: Strip | None


def questionnaire_figures(rows: Sequence[Questionnaire]) -> list[QuestionnaireFigure]:
    """Return the questionnaires that somebody answered."""
    return [_figure(row) for row in rows if row.answer_count or row.incomplete_count]


def _figure(row: Questionnaire) -> QuestionnaireFigure:
    estimate = Estimate(
        row.lowest if row.score is None else row.score,
        row.lowest if row.score_low is None else row.score_low,
        row.highest if row.score_high is None else row.score_high,
        row.answer_count,
        row.is_enough_to_quote,
    )
    heading = questionnaire_finding(row.instrument, estimate, row.highest)
    is_drawn = row.answer_count >= FEWEST_TO_DRAW
    notes = [f"The mean of what people scored, {row.lowest:g} to {row.highest:g}."]
    if row.grade and is_drawn:
        notes.append(grade_note(row.grade, scored(estimate.value, row.highest)))
    if row.incomplete_count:
        people = plural(row.incomplete_count, "person", "people")
        notes.append(f"Without a score: {people} who answered a part of it, or on another scale.")
    return QuestionnaireFigure(
        heading, " ".join(notes), Strip(_axis(row), estimate, heading) if is_drawn else None
    )


def _axis(row: Questionnaire) -> Axis:
    middle = (row.lowest + row.highest) / 2
    ends = (row.lowest, middle, row.highest)
    return Axis(row.lowest, row.highest, ends, [f"{end:.3g}" for end in ends])
