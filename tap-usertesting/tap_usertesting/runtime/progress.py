"""How far the run is, how long it still takes, and the report at its end."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_usertesting.runtime.clock import Clock

SECONDS_BETWEEN_LINES = 60.0


class Progress:
    """Counts what the run does; safe to use from several threads.

    Args:
        clock: Spaces the progress lines.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next_line_at = clock.now() + SECONDS_BETWEEN_LINES
        self._planned_requests = 0
        self._tests_listed = self._tests_due = 0
        self._is_planned = False
        self._sessions_planned = 0
        self._sessions_done = 0
        self._requests_done = 0
        self.quiet = 0
        self._listed = 0
        self._without_news = 0
        self._least_lists = 0.0
        self.rows: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._replaced = 0

    def count_rows(self, stream: str, count: int) -> None:
        """Count the records written to a stream, if there are any."""
        if count:
            self.rows[stream] += count

    def count_request(self, endpoint: str) -> None:
        """Count a request sent."""
        with self._lock:
            self.requests[endpoint] += 1

    def count_replaced(self, characters: int) -> None:
        """Count characters that were replaced, as no warehouse can hold them."""
        with self._lock:
            self._replaced += characters

    def skip(self, reason: str, count: int = 1) -> None:
        """Count what is left out, under its reason."""
        with self._lock:
            self.skipped[reason] += count

    def count_list(self, *, is_news: bool, least: float) -> None:
        """Count a test that was listed.

        Args:
            is_news: Whether the list brought anything to do.
            least: How many such lists a night it would take with `max_list_interval_days: 30`.
        """
        self._listed += 1
        self._without_news += not is_news
        self._least_lists += least

    def lists(self) -> str:
        """Say what listing costs, and what it would cost if quiet tests were listed less often."""
        told = f"{self._listed:,} tests listed, {self._without_news:,} without anything new"
        if self.quiet:
            return f"{told}; {self.quiet:,} quiet tests left to another night"
        saved = self._listed - round(self._least_lists)
        if saved <= 0:
            return told
        return f"{told}; max_list_interval_days: 30 would save some {saved:,} lists a night"

    def begin_listing(self, tests: int) -> None:
        """Note how many tests are to be listed."""
        self._tests_due = tests

    def test_done(self) -> str | None:
        """Count a test whose list was requested; return a line for the log if one is due."""
        self._tests_listed += 1
        return self._listing if self._is_line_due() else None

    def begin(self, *, sessions: int, requests: int) -> None:
        """Note what is planned."""
        self._sessions_planned, self._planned_requests = sessions, requests
        self._is_planned = True

    def landed(self, *, requests: int, sessions: int, requests_per_minute: int) -> str | None:
        """Count a session result that has landed.

        Args:
            requests: How many requests it took.
            sessions: How many sessions it was; none if only a video.
            requests_per_minute: The limit to calculate with.

        Returns:
            A line for the log, if one is due.
        """
        self._sessions_done += sessions
        self._requests_done += requests
        if not self._is_line_due():
            return None
        left = self._requests_left
        return (
            f"{self._sessions_done:,} of {self._sessions_planned:,} sessions have landed, "
            f"{left:,} requests are left, {duration(left, requests_per_minute)}"
        )

    def live_line(self, requests_per_minute: int) -> str:
        """Say how far the run is, briefly: a terminal may have eighty columns.

        Args:
            requests_per_minute: The limit to calculate with.
        """
        if not self._is_planned:
            return self._listing if self._tests_due else "looking for tests"
        left = self._requests_left
        return (
            f"{self._sessions_done:,}/{self._sessions_planned:,} sessions, "
            f"{left:,} requests left, {_about(left, requests_per_minute)}"
        )

    @property
    def _listing(self) -> str:
        return f"{self._tests_listed:,} of {self._tests_due:,} tests are listed"

    @property
    def _requests_left(self) -> int:
        return max(0, self._planned_requests - self._requests_done)

    def _is_line_due(self) -> bool:
        if self._clock.now() < self._next_line_at:
            return False
        self._next_line_at = self._clock.now() + SECONDS_BETWEEN_LINES
        return True

    def report(
        self,
        *,
        waited_seconds: float,
        pending: Mapping[str, int],
        failed: Mapping[str, int],
        flaw_count: int,
        reason: str,
    ) -> Iterable[str]:
        """Return the lines of the report at the end of the run.

        Args:
            waited_seconds: How long the rate limit made the run wait.
            pending: How many retries there are, counted for each selected stream that they feed.
            failed: How many reads failed, by kind.
            flaw_count: How many parts of responses could not be read.
            reason: Why the run ends early; empty if it does not.
        """
        yield f"Run report: {f'stopped early ({reason})' if reason else 'finished'}"
        yield f"  rows written: {_listed(self.rows)}"
        yield f"  requests sent: {_listed(self.requests)}"
        yield f"  lists: {self.lists()}"
        yield f"  waited for the rate limit: {waited_seconds:,.0f} s"
        yield f"  pending, requested again by the next run: {_listed(pending)}"
        yield f"  failed after all attempts, requested again by the next run: {_listed(failed)}"
        yield f"  parts of responses that could not be read: {flaw_count:,}"
        yield f"  skipped: {_listed(self.skipped)}"
        yield f"  characters replaced, as they cannot be stored: {self._replaced:,}"


def duration(requests: int, requests_per_minute: int) -> str:
    """Say how long requests take at the limit, as in `about 3 h 51 min at 10 a minute`."""
    return f"{_about(requests, requests_per_minute)} at {requests_per_minute:,} a minute"


def _about(requests: int, requests_per_minute: int) -> str:
    minutes = timedelta(minutes=-(-requests // requests_per_minute))
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    length = f"{hours:,} h {rest} min" if hours else f"{rest} min"
    return f"about {length}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())) or "none"
