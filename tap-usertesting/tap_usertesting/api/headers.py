"""Reads the rate limit from a response's headers."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tap_usertesting.api.rate_window import WINDOW_SECONDS, Headers
from tap_usertesting.timestamps import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping

# A 429 that names no time, or none to wait at all, must not be asked again in a hot loop.
SHORTEST_BLOCK_SECONDS = 1.0
# A longer wait must be a mistake, such as a point in time.
LONGEST_RESET_SECONDS = 24 * 3600
LONGEST_RETRY_AFTER_SECONDS = 366 * 24 * 3600
# Nor does a limit have more digits.
MOST_DIGITS = 9


def read_headers(headers: Mapping[str, str]) -> Headers | None:
    """Read the `x-ratelimit-*` headers.

    Args:
        headers: A response's headers.

    Returns:
        What they say; None if remaining or reset is missing, or cannot be meant. The reset is in
        seconds from now: more than an hour cannot be meant (it may be a point in time).
    """
    try:
        reset = float(headers["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    remaining = _count(headers.get("x-ratelimit-remaining"))
    if remaining is None or not 0 <= reset <= 60 * WINDOW_SECONDS:
        return None
    return Headers(remaining, reset, _count(headers.get("x-ratelimit-limit")) or None)


def _count(text: str | None) -> int | None:
    is_count = text is not None and text.isascii() and text.isdecimal()
    return int(text) if text is not None and is_count and len(text) <= MOST_DIGITS else None


def read_wait_seconds(headers: Mapping[str, str]) -> float:
    """Tell how long a response that is no 429 says to wait (`Retry-After`); 0 if it does not."""
    return _seconds(headers.get("retry-after"), LONGEST_RETRY_AFTER_SECONDS) or 0.0


def read_block_seconds(headers: Mapping[str, str]) -> float:
    """Tell how long a 429 says to wait: `Retry-After`, else the reset header, else a window."""
    seconds = _seconds(headers.get("retry-after"), LONGEST_RETRY_AFTER_SECONDS)
    if seconds is None:
        seconds = _seconds(headers.get("x-ratelimit-reset"), LONGEST_RESET_SECONDS)
    return WINDOW_SECONDS if seconds is None else max(seconds, SHORTEST_BLOCK_SECONDS)


def _seconds(text: str | None, longest: float) -> float | None:
    """Read a header's number of seconds, or its date, as seconds from now."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - utc_now()).total_seconds()
        except (OverflowError, TypeError, ValueError):
            return None
    return seconds if 0 <= seconds <= longest else None
