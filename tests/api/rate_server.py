"""A simulated server with a rate limit, and a clock that runs its events instead of waiting."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_usertesting.api.rate_window import Headers

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tap_usertesting.api.rate_limiter import Permit, RateLimiter


@dataclass
class Simulation:
    """Time that passes from event to event. It is the rate limiter's clock."""

    time: float = 0.0
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def now(self) -> float:
        return self.time

    def at(self, time: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (time, next(self._order), event))

    def wait(self, _condition: threading.Condition, seconds: float | None) -> None:
        """Run the next event, or let the seconds pass if none comes first."""
        deadline = math.inf if seconds is None else self.time + seconds
        if self._events and self._events[0][0] <= deadline:
            self.time, _, event = heapq.heappop(self._events)
            event()
        else:
            assert deadline < math.inf, (
                "the rate limiter waits for an answer, but none is under way"
            )
            self.time = deadline

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def run_out(self) -> None:
        """Run all events that are left."""
        while self._events:
            self.time, _, event = heapq.heappop(self._events)
            event()


@dataclass
class Limit:
    """One counter of the server.

    Attributes:
        requests: How many a window allows.
        window: Its length in seconds.
        is_sliding: Whether each request is forgotten a window after it came, or all at once.
    """

    requests: int
    window: float
    is_sliding: bool
    _taken: list[float] = field(default_factory=list)
    _opened: float = -math.inf

    def take(self, now: float) -> bool:
        self._forget(now)
        if not self.is_sliding and not self._taken:
            self._opened = now
        if len(self._taken) >= self.requests:
            return False
        self._taken.append(now)
        return True

    def remaining(self, now: float) -> int:
        self._forget(now)
        return self.requests - len(self._taken)

    def reset_seconds(self, now: float) -> float:
        self._forget(now)
        if not self._taken:
            return 0.0
        start = self._taken[0] if self.is_sliding else self._opened
        return start + self.window - now

    def _forget(self, now: float) -> None:
        if self.is_sliding:
            self._taken = [time for time in self._taken if time + self.window > now]
        elif now >= self._opened + self.window:
            self._taken = []


@dataclass
class Server:
    """Answers requests under its limits.

    Attributes:
        simulation: The time.
        limits: The counters by endpoint; all the same one for a shared limit.
        has_headers: Whether answers carry the headers.
        rounds_up: Whether the reset is told in whole seconds, rounded up.
        rounds_down: Whether it is rounded down.
        refused: The times of the requests that came over the limit.
        served: The times of the others.
    """

    simulation: Simulation
    limits: dict[str, Limit]
    has_headers: bool = True
    rounds_up: bool = True
    rounds_down: bool = False
    refused: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)

    def send(self, rate_limiter: RateLimiter, endpoint: str, latency: float) -> None:
        """Send a request once the rate limiter gives leave; its answer comes later, as an event."""
        leave: AbstractContextManager[Permit] = rate_limiter.permit(endpoint)
        permit = leave.__enter__()

        def answer() -> None:
            leave.__exit__(None, None, None)

        def process() -> None:
            now = self.simulation.now()
            limit = self.limits[endpoint]
            reset = limit.reset_seconds(now) if not limit.take(now) else None
            if reset is None:
                self.served.append(now)
                reset = limit.reset_seconds(now)
            else:
                self.refused.append(now)
                permit.block_seconds = max(1.0, reset)
            if self.rounds_down:
                reset = math.floor(reset)
            elif self.rounds_up:
                reset = math.ceil(reset)
            if self.has_headers:
                permit.headers = Headers(limit.remaining(now), reset)
            self.simulation.at(now + latency / 2, answer)

        self.simulation.at(self.simulation.now() + latency / 2, process)
