"""The rate limiter: which request may be sent when, for all threads together.

The vendor documents 10 requests in 60 seconds and the `x-ratelimit-*` headers, but not whether each
endpoint is counted apart or the client as a whole. So the rate limiter starts with one shared
window. It moves to one window per endpoint once the headers have shown repeatedly that no shared
window can explain them.
"""

from __future__ import annotations

import logging
import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tap_usertesting.api.rate_window import Headers, RateWindow
from tap_usertesting.api.waits import (
    SAID_EVERY_SECONDS,
    SAID_FROM_SECONDS,
    check_wait,
    in_words,
)
from tap_usertesting.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_usertesting.runtime.clock import Clock

# How often the headers have to contradict a shared window before each endpoint gets its own.
SIGNS_NEEDED = 3

SHARED = "all endpoints"

logger = logging.getLogger("tap-usertesting")


@dataclass(slots=True)
class Permit:
    """Permission to send one request; its holder records here what the response said.

    Attributes:
        endpoint: The path template of the request.
        sent_at: When the permit was given.
        had_requests_left: Whether the headers of the present window showed requests left then.
        headers: The rate limit by the response's headers, if they name it.
        block_seconds: How long a 429 says to wait.
    """

    endpoint: str
    sent_at: float
    had_requests_left: bool = False
    headers: Headers | None = None
    block_seconds: float | None = None

    @property
    def is_contradicted(self) -> bool:
        """Whether a 429 came although the headers, before or with it, show requests left."""
        return self.had_requests_left or (self.headers is not None and self.headers.remaining > 0)


class RateLimiter:
    """Lets requests go as fast as the API allows, and no faster.

    Args:
        requests_per_minute: The limit until headers name another.
        scope: `client` for one shared window, `endpoint` for one each, `auto` to find out.
        max_in_flight: Requests under way at once, at most.
        clock: Tells the time and waits.
        stop: Set when the run is asked to end; whoever waits then gets `Stopped`.
    """

    def __init__(
        self,
        *,
        requests_per_minute: int,
        scope: str,
        max_in_flight: int,
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        self._requests_per_minute = requests_per_minute
        self._is_auto = scope == "auto"
        self.is_shared = scope != "endpoint"
        self._max_in_flight = max_in_flight
        self._clock = clock
        self._stop = stop
        self._changed = threading.Condition()
        self._windows: dict[str, RateWindow] = {}
        self._in_flight = 0
        self._signs_of_separate_windows = 0
        self._limit: int | None = None
        self._last_with_headers = ""
        self._waiting = 0
        self._waiting_since = 0.0
        self._waits_until = -math.inf
        self._said_again_at = -math.inf
        self.waited_seconds = 0.0

    @property
    def requests_per_minute(self) -> int:
        """The limit, as the headers last told it; until they do, the one that was set."""
        return self._limit or self._requests_per_minute

    @property
    def seconds_to_wait(self) -> float:
        """How long requests still wait for the limit; 0 if none does."""
        return max(0.0, self._waits_until - self._clock.now()) if self._waiting else 0.0

    @contextmanager
    def permit(self, endpoint: str) -> Iterator[Permit]:
        """Wait until a request may be sent; hold the permit until its response is there.

        Args:
            endpoint: The path template of the request.

        Yields:
            The permit, to record the response's headers in.

        Raises:
            Stopped: If the run is asked to end while this waits.
            ApiError: If the wait would be too long.
        """
        with self._changed:
            window = self._wait_for_window(endpoint)
            permit = Permit(endpoint, sent_at=self._clock.now())
            is_probe = window.send(permit.sent_at)
            permit.had_requests_left = window.remaining is not None and not is_probe
            left_before, earliest_refill_at = window.remaining, window.earliest_refill_at
            self._in_flight += 1
        try:
            yield permit
        finally:
            with self._changed:
                now = self._clock.now()
                self._in_flight -= 1
                if window is self._windows.get(SHARED):
                    self._look_for_separate_windows(
                        permit, left_before, is_before_any_refill=now < earliest_refill_at
                    )
                window.finish(
                    sent_at=permit.sent_at, now=now, is_probe=is_probe, headers=permit.headers
                )
                if permit.headers is not None:
                    self._last_with_headers = endpoint
                    self._limit = permit.headers.limit or self._limit
                if permit.block_seconds is not None:
                    self._block(window, now + permit.block_seconds)
                self._changed.notify_all()

    def wake(self) -> None:
        """Let whoever waits look at the stop flag again."""
        with self._changed:
            self._changed.notify_all()

    def _wait_for_window(self, endpoint: str) -> RateWindow:
        while True:
            if self._stop.is_set():
                raise Stopped
            window = self._window(endpoint)
            now = self._clock.now()
            seconds = window.wait_seconds(now)
            if seconds <= 0 and self._in_flight < self._max_in_flight:
                return window
            # Whoever gives a permit back wakes this thread: then there is a response, and a place.
            is_announced = seconds <= 0 or math.isinf(seconds)
            if not is_announced:
                check_wait(seconds, f"GET {endpoint}")
                self._waits_until = now + seconds
                self._say(seconds, now, is_blocked=now < window.blocked_until)
            self._wait(None if is_announced else seconds, for_limit=seconds > 0)

    def _say(self, seconds: float, now: float, *, is_blocked: bool) -> None:
        """Say that all wait, if it is for long; a line per minute at most."""
        if seconds > SAID_FROM_SECONDS and now >= self._said_again_at:
            self._said_again_at = now + SAID_EVERY_SECONDS
            why = "after a 429" if is_blocked else "as its headers say"
            logger.info("Waiting %s for the rate limit, %s", in_words(seconds), why)

    def _wait(self, seconds: float | None, *, for_limit: bool) -> None:
        if not for_limit:
            self._clock.wait(self._changed, seconds)
            return
        if seconds is not None:
            # Awake each minute, to say it again.
            seconds = min(seconds, SAID_EVERY_SECONDS)
        if self._waiting == 0:
            self._waiting_since = self._clock.now()
        self._waiting += 1
        try:
            self._clock.wait(self._changed, seconds)
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self.waited_seconds += self._clock.now() - self._waiting_since

    def _window(self, endpoint: str) -> RateWindow:
        name = SHARED if self.is_shared else endpoint
        return self._windows.setdefault(name, RateWindow(self._requests_per_minute))

    def _look_for_separate_windows(
        self, permit: Permit, left_before: int | None, *, is_before_any_refill: bool
    ) -> None:
        """Count a response that cannot come from a shared window.

        In a shared window, this request would have taken one from what another endpoint had left
        before it was sent, unless a spent request has come back meanwhile.
        """
        if (
            self._is_auto
            and permit.headers is not None
            and left_before is not None
            and permit.endpoint != self._last_with_headers
            and is_before_any_refill
            and permit.headers.remaining >= left_before
        ):
            self._signs_of_separate_windows += 1
            if self._signs_of_separate_windows >= SIGNS_NEEDED:
                logger.info("The API counts each endpoint apart: one rate window for each from now")
                self.is_shared = False

    def _block(self, window: RateWindow, until: float) -> None:
        window.block(until)
        self._signs_of_separate_windows = 0
        if self._is_auto and not self.is_shared:
            logger.warning("429 with a rate window for each endpoint: sharing one from now on")
            self._is_auto, self.is_shared = False, True
            self._window(SHARED).block(until)
