"""The rate limit: so many requests in a fixed window of time."""

import math
from dataclasses import dataclass

from usertesting_sandbox.clock import Clock


@dataclass(frozen=True)
class LimitDecision:
    """The limiter's decision on one request.

    Attributes:
        allowed: Whether it may pass.
        limit: Requests allowed in a window.
        remaining: Requests left in this window.
        resets_in: Whole seconds after which the window is surely over; at least 1.
    """

    allowed: bool
    limit: int
    remaining: int
    resets_in: int


@dataclass
class _Window:
    ends_at: float
    spent: int = 0


class RateLimiter:
    """Counts requests by key; a key's window opens with the first request after the last one.

    Args:
        limit: Requests allowed in a window; 0 means no limit.
        seconds: Length of a window.
        clock: The present in seconds.
    """

    def __init__(self, limit: int, seconds: float, clock: Clock) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def spend(self, key: str) -> LimitDecision | None:
        """Counts one request of a key and rules on it; none if there is no limit."""
        if not self._limit:
            return None
        now = self._clock()
        window = self._windows.get(key)
        if window is None or now >= window.ends_at:
            window = self._windows[key] = _Window(now + self._seconds)
        allowed = window.spent < self._limit
        window.spent += allowed
        resets_in = max(1, math.ceil(window.ends_at - now))
        return LimitDecision(allowed, self._limit, self._limit - window.spent, resets_in)
