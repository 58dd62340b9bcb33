"""One rate window, as the API's headers describe it. Pure: the caller brings the time."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

# The length of a window if no header names it (the vendor: 10 requests in 60 seconds).
WINDOW_SECONDS = 60.0
# The reset header counts whole seconds: the same moment may be told a second apart.
ROUNDING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Headers:
    """The rate limit by the headers of one response.

    Attributes:
        remaining: Requests left in the window.
        reset_seconds: Seconds until the window ends.
        limit: Requests in a whole window, if it says so.
    """

    remaining: int
    reset_seconds: float
    limit: int | None = None


@dataclass(slots=True)
class RateWindow:
    """How many requests may still be sent, and when more may be.

    At the start, and after a window has ended, the next window is unknown: the limit may use fixed
    or sliding windows, and other programs may have spent part of it. So one request goes ahead as a
    probe, and the rest follow what its headers say. Where responses carry no headers, at most
    `fallback_limit` requests are sent in any 60 seconds.

    Attributes:
        fallback_limit: Requests a minute where no header says otherwise.
        in_flight: Requests sent that have no response yet; each counts as spent.
        remaining: Requests left in the present window by the headers; None before the first.
        resets_at: When the present window ends.
        earliest_refill_at: The earliest time at which a spent request may come back, by every
            response in the present window (a sliding one gives back request by request).
        blocked_until: When a 429 allows the next request.
    """

    fallback_limit: int
    in_flight: int = 0
    remaining: int | None = None
    resets_at: float = -math.inf
    earliest_refill_at: float = -math.inf
    blocked_until: float = -math.inf
    _rounding_margin: float = 0.0
    _sent_after_end: float = -math.inf
    _newest_headers_at: float = -math.inf
    _has_response: bool = False
    _probing: bool = False
    _without_headers: deque[float] = field(default_factory=deque)

    def wait_seconds(self, now: float) -> float:
        """Tell how long the next request has to wait.

        Args:
            now: The present time in seconds.

        Returns:
            Seconds until a request may be sent: 0 for now, infinity until a response arrives.
        """
        if now < self.blocked_until:
            return self.blocked_until - now
        if self._is_known(now):
            if self._left() > 0:
                return 0
            return self.resets_at - now
        return self._wait_without_headers(now)

    def send(self, now: float) -> bool:
        """Count a request as sent.

        Args:
            now: The present time in seconds.

        Returns:
            Whether it is a probe: the first request in an unknown window.
        """
        is_probe = not self._is_known(now) and not (self._has_response and self.remaining is None)
        self._probing = self._probing or is_probe
        self.in_flight += 1
        return is_probe

    def finish(
        self, *, sent_at: float, now: float, is_probe: bool, headers: Headers | None
    ) -> None:
        """Count a request as done: it has its response, or it failed.

        Args:
            sent_at: When it was sent.
            now: The present time in seconds.
            is_probe: What `send` returned for it.
            headers: The limit by the response's headers, if they name it.
        """
        self.in_flight -= 1
        self._has_response = True
        if is_probe:
            self._probing = False
        self._sent_after_end = sent_at - self.resets_at
        if headers is None:
            self._without_headers.append(now)
            if self.remaining is not None:
                self.remaining = max(0, self.remaining - 1)
            return
        resets_at = now + headers.reset_seconds + self._rounding_margin
        earliest_refill_at = sent_at + headers.reset_seconds - ROUNDING_SECONDS
        if self._opens_new_window(sent_at, resets_at, headers):
            self.remaining, self.resets_at = headers.remaining, resets_at
            self.earliest_refill_at = earliest_refill_at
        else:
            # Responses overtake each other: within a window the lowest count is the latest.
            self.remaining = min(self._left_or(headers.remaining), headers.remaining)
            self.resets_at = max(self.resets_at, resets_at)
            self.earliest_refill_at = min(self.earliest_refill_at, earliest_refill_at)
        self._newest_headers_at = now

    def block(self, until: float) -> None:
        """Send nothing before a time, as a 429 said; then learn the window again."""
        if 0 <= self._sent_after_end < ROUNDING_SECONDS:
            # The headers round down: the window was not over when they said so.
            self._rounding_margin = ROUNDING_SECONDS
        self.blocked_until = max(self.blocked_until, until)
        self.remaining = 0 if self.remaining is not None else None
        self.resets_at = min(self.resets_at, until)
        self.earliest_refill_at = min(self.earliest_refill_at, until)

    def _is_known(self, now: float) -> bool:
        return self.remaining is not None and now < self.resets_at

    def _left(self) -> int:
        return self._left_or(0) - self.in_flight

    def _left_or(self, unknown: int) -> int:
        return unknown if self.remaining is None else self.remaining

    def _opens_new_window(self, sent_at: float, resets_at: float, headers: Headers) -> bool:
        return (
            self.remaining is None
            or sent_at >= self.resets_at
            or (
                # A response that a later one has overtaken shows an older count.
                sent_at >= self._newest_headers_at
                and headers.remaining > self.remaining
                and resets_at > self.resets_at + ROUNDING_SECONDS
            )
        )

    def _wait_without_headers(self, now: float) -> float:
        while self._without_headers and self._without_headers[0] + WINDOW_SECONDS <= now:
            self._without_headers.popleft()
        if self._probing:
            return math.inf
        if len(self._without_headers) + self.in_flight < self.fallback_limit:
            return 0
        return (
            self._without_headers[0] + WINDOW_SECONDS - now if self._without_headers else math.inf
        )
