"""Times in one written form, so that they sort as text just as they sort as times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# Clocks differ a little; a time further ahead than this is wrong.
CLOCK_SKEW = timedelta(days=1)


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time.

    Args:
        text: The time as the API, a setting or the state writes it, with any offset; one without an
            offset is taken as UTC. Digits past the microsecond are cut off.

    Returns:
        The time in UTC.

    Raises:
        ValueError: If the text is no ISO 8601 time.
    """
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def format_time(time: datetime) -> str:
    """Write a time in the one form that records and state use.

    Args:
        time: A time with an offset.

    Returns:
        For example `2026-03-01T12:00:00.000000Z`.
    """
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)
