"""The places of the marks of a strip, in per cent of its width.

A strip is one line with a dot and its interval. Its coordinates are percentages, so that it fits
any width, and no text is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.numbers import clock, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.report.figures import Estimate


@dataclass(frozen=True)
class Axis:
    """The scale that the strips of one kind share.

    Attributes:
        start: The value at the left end.
        end: The value at the right end.
        ticks: The places of thin lines.
        labels: The texts below: left end, middle and right end.
        reference: The place of the dashed line: no change, or zero. Null where there is none.
    """

    start: float
    end: float
    ticks: Sequence[float]
    labels: Sequence[str]
    reference: float | None = None

    def at(self, value: float) -> str:
        """Return the place of a value; one outside the axis is at its end."""
        place = 100 * (value - self.start) / (self.end - self.start)
        return f"{min(max(place, 0.0), 100.0):.2f}%"


@dataclass(frozen=True)
class Strip:
    """A dot with its interval, and what it is compared with.

    Attributes:
        axis: The scale.
        estimate: What is drawn; null draws the axis alone.
        label: The same in words, for those who do not see it.
        account: A tall tick: the whole account.
        is_clear: Whether the interval is clear of what it is compared with. Its colour says so.
    """

    axis: Axis
    estimate: Estimate | None
    label: str
    account: float | None = None
    is_clear: bool = False

    @property
    def classes(self) -> str:
        """The classes that give the marks their fill and colour."""
        enough = self.estimate is not None and self.estimate.is_enough
        return "strip" + (" quotable" if enough else "") + (" clear" if self.is_clear else "")


SHARES = Axis(0, 1, (0, 0.5, 1), ("0", "50", "100\N{NO-BREAK SPACE}%"))
NPS = Axis(-100, 100, (), ("\N{MINUS SIGN}100", "0", "+100"), reference=0)
SCORES = Axis(0, 100, (0, 50, 100), ("0", "50", "100"))

_TIME_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_MOST_TIME_TICKS = 4
_CHANGE_STEP = 20


def time_axis(longest: float) -> Axis:
    """Return an axis from 0 that holds the longest time, in seconds, in at most four steps."""
    step = next((step for step in _TIME_STEPS if longest <= step * _MOST_TIME_TICKS), 7200)
    count = max(1, -(-int(longest + 1) // step))
    ticks = [float(step * index) for index in range(count + 1)]
    return Axis(0, ticks[-1], ticks, [clock(tick) for tick in ticks])


def change_axis(bounds: Sequence[float], unit: str = "") -> Axis:
    """Return an axis that holds the bounds of a set of changes, with no change in its middle."""
    farthest = max((abs(bound) for bound in bounds), default=0.0)
    end = max(_CHANGE_STEP, -(-int(farthest + 1) // _CHANGE_STEP) * _CHANGE_STEP)
    return Axis(-end, end, (), (signed(-end), "0", f"{signed(end)}{unit}"), reference=0)
