"""Part of a file, for who asks for a part."""

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class UnsatisfiableError(ValueError):
    """The part that was asked for lies outside the file."""


def asked_range(header: str | None, size: int) -> range | None:
    """The bytes that a Range header asks for.

    Args:
        header: Such as ``bytes=0-99``, ``bytes=100-`` or ``bytes=-10``.
        size: Of the file in bytes.

    Returns:
        None if all of the file is to be sent: with no header, or one that is not understood, such
        as several ranges at once.

    Raises:
        UnsatisfiableError: There are no such bytes.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        part = range(max(0, size - int(last)), size)
    else:
        part = range(int(first), min(int(last) + 1, size) if last else size)
    if not part:
        raise UnsatisfiableError
    return part
