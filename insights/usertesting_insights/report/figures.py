"""The figures of a page: an estimate never travels without its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass

# Below this many answers an interval says next to nothing: the page counts and draws nothing.
FEWEST_TO_DRAW = 5
_HALF = 50


@dataclass(frozen=True)
class Estimate:
    """A score with its n and interval.

    Attributes:
        value: The score.
        low: Lower bound of its 95 % interval, in the same unit.
        high: Upper bound.
        n: How many answers it rests on.
        is_enough: Whether the mart says that it is enough to quote.
    """

    value: float
    low: float
    high: float
    n: int
    is_enough: bool

    def is_clear_of(self, reference: float) -> bool:
        """Return whether the whole interval lies on one side of a reference line."""
        return self.low > reference or self.high < reference


@dataclass(frozen=True)
class Share:
    """A share of people, with the counts it is made of.

    Attributes:
        count: How many did it.
        n: Of how many.
        low: Lower bound of the share's 95 % interval, 0 to 1.
        high: Upper bound.
        is_enough: Whether the mart says that it is enough to quote.
    """

    count: int
    n: int
    low: float
    high: float
    is_enough: bool

    @property
    def is_drawn(self) -> bool:
        """Whether there are enough answers for an interval to say something."""
        return self.n >= FEWEST_TO_DRAW

    @property
    def is_most(self) -> bool:
        """Whether the whole interval lies above one half, as it is printed."""
        return round(100 * self.low) > _HALF

    @property
    def is_fewer_than_half(self) -> bool:
        """Whether the whole interval lies below one half, as it is printed."""
        return round(100 * self.high) < _HALF

    @property
    def rest(self) -> Share:
        """The share of those who did not."""
        return Share(self.n - self.count, self.n, 1 - self.high, 1 - self.low, self.is_enough)

    def as_estimate(self) -> Estimate:
        """Return the share as a score from 0 to 1."""
        return Estimate(self.count / self.n, self.low, self.high, self.n, self.is_enough)
