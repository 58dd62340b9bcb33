"""Steps that wait for their turn, packed: the plans of all tests stand in memory from the start."""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from tap_usertesting.sync.plan import Step
from tap_usertesting.sync.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STEPS_A_BLOCK = 250


class PackedSteps:
    """Steps to be taken once, in order; each block of them is given up when it is unpacked.

    Args:
        steps: The steps.

    Attributes:
        count: How many there are.
        requests: How many requests they take.
        kinds: What they ask for.
    """

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self.count = 0
        self.requests = 0
        self.kinds: set[str] = set()
        self._blocks: deque[bytes] = deque()
        steps = iter(steps)
        while block := list(islice(steps, STEPS_A_BLOCK)):
            self.count += len(block)
            self.requests += sum(len(step.requests) for step in block)
            self.kinds.update(*(step.requests for step in block))
            self._blocks.append(_pack(block))

    def take(self) -> Iterator[Step]:
        """Give the steps."""
        while self._blocks:
            yield from _unpack(self._blocks.popleft())


def _pack(steps: Sequence[Step]) -> bytes:
    rows = []
    for step in steps:
        session_id, *others = step.session
        rows.append(
            (
                _short(session_id),
                others,
                step.streams,
                step.requests,
                step.is_refresh,
                step.is_deletion,
            )
        )
    return zlib.compress(pickle.dumps(rows), level=1)


def _unpack(block: bytes) -> Iterator[Step]:
    rows = pickle.loads(zlib.decompress(block))  # noqa: S301 - packed above
    for short, others, *rest in rows:
        yield Step(Session(_long(short), *others), *rest)


def _short(session_id: str) -> str | bytes:
    """Give a UUID as its 16 bytes; any other id, and one in other letters, stays as it is."""
    try:
        short = UUID(session_id)
    except ValueError:
        return session_id
    return short.bytes if str(short) == session_id else session_id


def _long(short: str | bytes) -> str:
    return short if isinstance(short, str) else str(UUID(bytes=short))
