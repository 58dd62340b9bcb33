"""Records failed reads: the run goes on without them, and ends with an error."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tap_usertesting.api.errors import ApiError, ResourceError

if TYPE_CHECKING:
    from collections.abc import Callable

# So many in a row are no longer a broken session or two, but the endpoint itself.
MOST_IN_A_ROW = 5

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("tap-usertesting")


class Failures:
    """The requests that failed after all attempts, and the responses that were not read whole.

    The next run makes such a request again. A response that was read in part is no retry.
    If the API cannot return one session, all the others are still read. If an endpoint fails many
    times in a row, its circuit breaker opens: the run sends it no further request, and does the
    rest.

    Args:
        is_connection_test: Whether the first failure ends the run.

    Attributes:
        counts: How many failed, by request kind.
        flaw_count: How many parts of responses could not be read.
    """

    def __init__(self, *, is_connection_test: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.flaw_count = 0
        self._is_connection_test = is_connection_test
        self._first = ""
        self._in_a_row: Counter[str] = Counter()
        self._open: set[str] = set()
        self._lock = threading.Lock()

    def is_open(self, kind: str) -> bool:
        """Tell whether the circuit of a kind is open; safe to call from several threads."""
        return kind in self._open

    def record_success(self, kind: str) -> None:
        """Note that a kind can be read, and count its failures from 0 again."""
        self._in_a_row[kind] = 0

    def record(
        self, kind: str, error: ResourceError, *, counts_towards_outage: bool = True
    ) -> None:
        """Note what could not be read, and go on without it.

        Args:
            kind: The kind of request.
            error: Says which one, and why.
            counts_towards_outage: Whether it may be a sign that the whole endpoint is down.

        Raises:
            ResourceError: The error, in a connection test.
        """
        if self._is_connection_test:
            raise error
        logger.warning("Failed, and left to the next run: %s", error)
        # The text alone: an error keeps the response that it is about, and all that led to it.
        self._first = self._first or str(error)
        self.counts[kind] += 1
        if counts_towards_outage:
            self._in_a_row[kind] += 1
            if self._in_a_row[kind] == MOST_IN_A_ROW:
                logger.warning(
                    "%s: %d in a row failed, the run sends no more of them", kind, MOST_IN_A_ROW
                )
                self._open.add(kind)

    def note_flaw(self, flaw: ResourceError) -> None:
        """Note a part of a response that could not be read; safe to call from several threads."""
        logger.warning("%s", flaw)
        with self._lock:
            self._first = self._first or str(flaw)
            self.flaw_count += 1

    def raise_if_any(self) -> None:
        """End the run with an error if any request has failed, or any response was not read whole.

        Raises:
            ApiError: With the first of them, how many there are, and what was not requested.
        """
        counts = {
            "requests that failed after all attempts": self.counts.total(),
            "parts of responses that could not be read": self.flaw_count,
            "what is left of these was not requested": ", ".join(sorted(self._open)),
        }
        if any(counts.values()):
            said = "; ".join(f"{what}: {count}" for what, count in counts.items() if count)
            raise ApiError(f"{self._first} ({said})")


def catch_resource_error(request: Callable[P, T]) -> Callable[P, T | ResourceError]:
    """Have a function return the `ResourceError` that it raises, instead of a response."""

    def caught(*args: P.args, **kwargs: P.kwargs) -> T | ResourceError:
        try:
            return request(*args, **kwargs)
        except ResourceError as error:
            return error

    return caught
