"""Packs ids of sessions into few bytes: there may be a million of them in a state."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UUID_BYTES = 16
LENGTH_BYTES = 4


def pack(values: Mapping[str, bytes]) -> str:
    """Write ids, each with some bytes, as one word.

    First comes how many of the ids are UUIDs in their usual form; then these, as 16 bytes each;
    then all others, as text with its length before it. Each id is followed by its bytes.

    Args:
        values: Values of one length, by id.

    Returns:
        Base64; an empty text for no ids.
    """
    if not values:
        return ""
    short: list[bytes] = []
    long: list[bytes] = []
    for session_id, value in values.items():
        key = _to_bytes(session_id)
        if key is None:
            text = session_id.encode(errors="surrogatepass")
            long += (len(text).to_bytes(LENGTH_BYTES), text, value)
        else:
            short += (key, value)
    count = (len(short) // 2).to_bytes(LENGTH_BYTES)
    return base64.b64encode(b"".join((count, *short, *long))).decode()


def unpack(text: str, value_bytes: int) -> dict[str, bytes]:
    """Read what `pack` wrote.

    Args:
        text: The word.
        value_bytes: How many bytes follow each id.

    Raises:
        ValueError: If it is something else.
    """
    if not text:
        return {}
    try:
        return dict(_unpack(base64.b64decode(text, validate=True), value_bytes))
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _unpack(packed: bytes, value_bytes: int) -> Iterator[tuple[str, bytes]]:
    at = LENGTH_BYTES
    for _ in range(int.from_bytes(_part(packed, 0, LENGTH_BYTES))):
        name = _part(packed, at, UUID_BYTES).hex()
        at += UUID_BYTES
        yield (
            f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}",
            _part(packed, at, value_bytes),
        )
        at += value_bytes
    while at < len(packed):
        length = int.from_bytes(_part(packed, at, LENGTH_BYTES))
        at += LENGTH_BYTES
        name = _part(packed, at, length).decode(errors="surrogatepass")
        at += length
        yield name, _part(packed, at, value_bytes)
        at += value_bytes


def _part(packed: bytes, at: int, length: int) -> bytes:
    part = packed[at : at + length]
    if len(part) != length:
        raise ValueError("the end is missing")
    return part


# A test has 10,500 sessions at most, and is written again and again while they land.
@lru_cache(maxsize=16_384)
def _to_bytes(session_id: str) -> bytes | None:
    """Return the 16 bytes of a UUID in its usual form; None for any other id."""
    if len(session_id) != len("00000000-0000-0000-0000-000000000000"):
        return None
    groups = session_id.split("-")
    try:
        key = bytes.fromhex("".join(groups))
    except ValueError:
        return None
    name = key.hex()
    usual = f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"
    return key if session_id == usual else None
