"""Time as the sandbox sees it: a function, so that a test can turn it by hand."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Returns the present in seconds since the epoch."""


class ManualClock:
    """A clock that stops until it is told to move.

    Args:
        now: The time at first, in seconds since the epoch; 2026-11-01T00:00:00Z unless told.
    """

    def __init__(self, now: float = 1_793_491_200.0) -> None:
        self._now = now

    def __call__(self) -> float:
        """The clock's time, in seconds since the epoch."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Moves the clock forward by so many seconds."""
        self._now += seconds
