"""Tries faults that may pass again, after growing pauses, a bounded number of times.

A 429 of the API never gets here: `api/client` waits and repeats the request by itself. The retries
of the state are something else: a later run makes them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import requests

from tap_usertesting.api.errors import ApiError, TransientError
from tap_usertesting.api.waits import pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_usertesting.errors import UserTestingError
    from tap_usertesting.runtime.clock import Clock

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# An API that is down for maintenance may say for how long; it is believed so far.
LONGEST_FAULT_WAIT_SECONDS = 600.0

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how patiently a fault is tried again.

    Attributes:
        max_retries: Further attempts after the first.
        clock: Makes the pauses.
    """

    max_retries: int
    clock: Clock

    def run(
        self, what: str, send: Callable[[], T], failure: type[UserTestingError] = ApiError
    ) -> T:
        """Send a request until a response comes.

        Args:
            what: The request, in words for the log, without secrets.
            send: Makes one attempt. It raises `TransientError` or a `requests` error for a fault.
            failure: The error to raise if the fault lasts.

        Returns:
            The result of `send`.

        Raises:
            UserTestingError: If the fault lasts through every attempt.
        """
        for attempt in range(self.max_retries + 1):
            try:
                return send()
            except (TransientError, requests.RequestException) as error:
                fault = _describe(error)
                if attempt == self.max_retries:
                    often = f"{attempt + 1} times, at last " if attempt else ""
                    raise failure(
                        f"{what} failed {often}with: {fault}. What has landed is safe; run again "
                        "to go on from there"
                    ) from error
                seconds = max(_pause(attempt), _wait_told(error))
                pause(self.clock, seconds, f"{what}: {fault}", said_from_seconds=0)
        raise AssertionError  # pragma: no cover - the loop returns or raises


def _pause(attempt: int) -> float:
    # With jitter: two jobs that met the same fault do not come back in step.
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(attempt, 10))
    return random.uniform(longest / 2, longest)


def _wait_told(error: Exception) -> float:
    if not isinstance(error, TransientError):
        return 0.0
    return min(LONGEST_FAULT_WAIT_SECONDS, error.wait_seconds)


def _describe(error: Exception) -> str:
    """Name a fault without quoting the library, whose texts may hold a link with its signature."""
    match error:
        case TransientError():
            return str(error)
        case requests.Timeout():
            return "no response in time"
        case requests.exceptions.SSLError():
            return "no trusted connection (TLS)"
        case (
            requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError()
        ):
            return "the response broke off"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return type(error).__name__
