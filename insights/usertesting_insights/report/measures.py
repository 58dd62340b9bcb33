"""The measures that waves are compared by: their names, and how their figures are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import (
    NBSP,
    clock,
    clock_range,
    percent,
    percent_range,
    quoted,
    whole,
    whole_range,
)
from usertesting_insights.report.score_sentences import SMALL_SCALE, scored
from usertesting_insights.report.strips import NPS, SCORES, SHARES, Axis, time_axis

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Measure(NamedTuple):
    """A measure.

    Attributes:
        name: What it is called.
        joined: The text between its name and the question.
        note: What it is.
        number: Writes a figure.
        span: Writes an interval.
        change_factor: Turns a change into what is written.
        change_unit: What a written change is in, with the space before it.
        fixed_axis: The scale of its figures; none for a time, whose scale has no end.
        is_of_a_task: Whether it means nothing without the question.
    """

    name: str
    joined: str
    note: str
    number: Callable[[float], str]
    span: Callable[[float, float], str]
    change_factor: float
    change_unit: str
    fixed_axis: Axis | None
    is_of_a_task: bool

    def of(self, question: str) -> str:
        """Return its name with the question."""
        return f"{self.name} {self.joined} {quoted(question)}"

    def axis(self, highest: Sequence[float]) -> Axis:
        """Return the scale of a series of figures with these upper bounds."""
        return self.fixed_axis or time_axis(max(highest, default=60.0))


TIME = "geometric_mean_seconds"
SUCCESS = "success_rate"
_POINTS = " points"
_SCORED = "A questionnaire: the mean of what people scored"


def _questionnaire(name: str, lowest: float, highest: float) -> Measure:
    """Return a questionnaire; of a small scale a change is told as if it went from 0 to 100."""
    ends = (lowest, (lowest + highest) / 2, highest)
    is_small = highest <= SMALL_SCALE

    def number(value: float) -> str:
        return scored(value, highest)

    return Measure(
        name, "of", f"{_SCORED}, {lowest:g} to {highest:g}.",
        number, lambda low, high: f"{number(low)} to {number(high)}",
        100 / (highest - lowest) if is_small else 1,
        " points of 100" if is_small else _POINTS,
        Axis(lowest, highest, ends, [f"{end:.3g}" for end in ends]), is_of_a_task=False,
    )  # fmt: skip


# In the order of the page. Of a rating the share of high answers is told, not its mean. Measures
# that are not listed here are on no page.
MEASURES = {
    "nps": Measure(
        "NPS", "of", "The share of promoters less that of detractors, −100 to 100.",
        whole, whole_range, 1, _POINTS, NPS, is_of_a_task=False,
    ),
    "qx_score": Measure(
        "QXscore", "of", "The mean of the sessions’ own scores, 0 to 100.",
        whole, whole_range, 1, _POINTS, SCORES, is_of_a_task=False,
    ),
    "sus": _questionnaire("SUS", 0, 100),
    "umux_lite": _questionnaire("UMUX-Lite", 0, 100),
    "supr_q": _questionnaire("SUPR-Q", 0.875, 5),
    "seq": _questionnaire("SEQ", 1, 7),
    "ces": _questionnaire("CES", 1, 7),
    "csat": _questionnaire("CSAT", 0, 100),
    SUCCESS: Measure(
        "Success", "at", "The share of those with a verdict who reached the goal.",
        percent, percent_range, 100, _POINTS, SHARES, is_of_a_task=True,
    ),
    "top_two_box_share": Measure(
        "High answers", "to", "The share that gave one of the two highest answers.",
        percent, percent_range, 100, _POINTS, SHARES, is_of_a_task=True,
    ),
    TIME: Measure(
        "Typical time", "for", "The geometric mean; a change says by how much longer it takes.",
        clock, clock_range, 100, f"{NBSP}%", None, is_of_a_task=True,
    ),
}  # fmt: skip
