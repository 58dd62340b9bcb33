"""Instants as the API writes them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(seconds: float) -> str:
    """An instant in the API's own form, such as ``2026-03-01T12:00:00.000Z``.

    Args:
        seconds: Seconds since the epoch.
    """
    instant = _EPOCH + timedelta(milliseconds=round(seconds * 1000))
    text = instant.isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def seconds_of(text: str) -> float:
    """Seconds since the epoch of an ISO 8601 instant.

    Raises:
        ValueError: The text is no such instant.
    """
    return datetime.fromisoformat(text).timestamp()
