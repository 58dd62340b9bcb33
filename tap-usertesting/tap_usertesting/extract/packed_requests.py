"""Packs requests that wait for their turn: the plans of all tests are in memory at once."""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from tap_usertesting.extract.plan import SessionRequests
from tap_usertesting.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SESSIONS_A_BLOCK = 250

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class PackedRequests:
    """Sessions to be taken once, in order; each block of them is given up when it is unpacked.

    Args:
        sessions: The requests of each session.

    Attributes:
        count: How many there are.
        requests: How many requests they take.
    """

    def __init__(self, sessions: Iterable[SessionRequests] = ()) -> None:
        self.count = 0
        self.requests = 0
        self._blocks: deque[bytes] = deque()
        sessions = iter(sessions)
        while block := list(islice(sessions, SESSIONS_A_BLOCK)):
            self.count += len(block)
            self.requests += sum(len(each.kinds) for each in block)
            self._blocks.append(_pack(block))

    def take(self) -> Iterator[SessionRequests]:
        """Yield the sessions."""
        while self._blocks:
            yield from _unpack(self._blocks.popleft())


def _pack(block: Sequence[SessionRequests]) -> bytes:
    """Return columns: equal parts together, and a time as its distance from the last."""
    ids, audiences, statuses, *times = zip(*(each.session for each in block), strict=True)
    hows = [(each.kinds, each.is_row_due, each.reason) for each in block]
    distances = [list(_distances(column)) for column in times]
    columns = ([_pack_id(one) for one in ids], audiences, statuses, *distances, hows)
    return zlib.compress(pickle.dumps(columns), level=1)


def _unpack(block: bytes) -> Iterator[SessionRequests]:
    columns = pickle.loads(zlib.decompress(block))  # noqa: S301 - packed above
    ids, audiences, statuses, *distances, hows = columns
    times = map(_times, distances)
    sessions = zip(map(_unpack_id, ids), audiences, statuses, *times, strict=True)
    for session, how in zip(sessions, hows, strict=True):
        yield SessionRequests(Session(*session), *how)


def _distances(times: Iterable[datetime | None]) -> Iterator[int | None]:
    """Return the microseconds from each time to the next, the first from the epoch."""
    last = EPOCH
    for time in times:
        yield None if time is None else (time - last) // MICROSECOND
        last = time or last


def _times(distances: Iterable[int | None]) -> Iterator[datetime | None]:
    last = EPOCH
    for distance in distances:
        last += (distance or 0) * MICROSECOND
        yield None if distance is None else last


def _pack_id(session_id: str) -> str | bytes:
    """Return a UUID as its 16 bytes; any other id, and one in other letters, stays as it is."""
    try:
        short = UUID(session_id)
    except ValueError:
        return session_id
    return short.bytes if str(short) == session_id else session_id


def _unpack_id(short: str | bytes) -> str:
    return short if isinstance(short, str) else str(UUID(bytes=short))
