"""The limits of waits for the API, and pauses that are logged if they are long."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import ApiError, ResourceError

if TYPE_CHECKING:
    from tap_usertesting.runtime.clock import Clock

# A wait longer than this is said, and said again each minute.
SAID_FROM_SECONDS = 10.0
SAID_EVERY_SECONDS = 60.0
# A longer wait for the rate limit ends the run: the next goes on from there.
LONGEST_WAIT_SECONDS = 3600.0
# So many 429s in a row are no longer the rate limit, if its headers show requests left.
MOST_HITS = 5

_SAFE = "What has landed is safe; run again later to go on from there"

logger = logging.getLogger("tap-usertesting")


def pause(
    clock: Clock, seconds: float, why: str, *, said_from_seconds: float = SAID_FROM_SECONDS
) -> None:
    """Pause before asking again, and say so if it takes long.

    Args:
        clock: Makes the pause.
        seconds: How long.
        why: The reason, in words for the log, without secrets.
        said_from_seconds: From which length on it is said.

    Raises:
        Stopped: If the run is asked to end meanwhile.
    """
    while seconds > 0:
        if seconds >= said_from_seconds:
            logger.warning("%s; asking again in %s", why, in_words(seconds))
        clock.sleep(min(seconds, SAID_EVERY_SECONDS))
        seconds -= SAID_EVERY_SECONDS


def check_wait(seconds: float, what: str) -> None:
    """See that a wait for the rate limit is not too long.

    Args:
        seconds: How long the wait is.
        what: The request that waits, in words for the log.

    Raises:
        ApiError: If it is.
    """
    if seconds > LONGEST_WAIT_SECONDS:
        raise ApiError(
            f"{what} would have to wait {in_words(seconds)} for the rate limit, and a run waits an "
            f"hour at most. {_SAFE}"
        )


def in_words(seconds: float) -> str:
    """Say how long a wait is, as in `45 s` or `2 h 5 min`."""
    whole = round(seconds)
    if whole < SAID_EVERY_SECONDS:
        return f"{whole} s"
    hours, minutes = divmod(-(-whole // 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"


class RateLimitHits:
    """The 429s that one request has met in a row.

    Args:
        what: The request, in words for the log.
        clock: Tells since when.
    """

    def __init__(self, what: str, clock: Clock) -> None:
        self._what = what
        self._clock = clock
        self._count = 0
        self._since = clock.now()
        self._is_contradicted = False

    def add(self, *, is_contradicted: bool) -> None:
        """Count a 429.

        Args:
            is_contradicted: Whether the headers showed requests left all the same.

        Raises:
            ResourceError: If it is this one request that is refused, and not the rate limit.
            ApiError: If it goes on for too long.
        """
        now = self._clock.now()
        self._since = self._since if self._count else now
        self._count += 1
        self._is_contradicted = self._is_contradicted or is_contradicted
        if self._is_contradicted and self._count >= MOST_HITS:
            raise ResourceError(
                f"{self._what} answered 429 {self._count} times in a row, while the headers of the "
                "rate limit show requests left"
            )
        if now - self._since > LONGEST_WAIT_SECONDS:
            waited = in_words(now - self._since)
            raise ApiError(f"{self._what} has answered 429 for {waited}. {_SAFE}")
