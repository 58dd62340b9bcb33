"""Steps that wait for their turn, packed: the plans of all tests stand in memory from the start."""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_usertesting.sync.plan import Step

STEPS_A_BLOCK = 250


class PackedSteps:
    """Steps to be taken once, in order; each block of them is given up when it is unpacked.

    Args:
        steps: The steps.

    Attributes:
        count: How many there are.
        requests: How many requests they take.
    """

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self.count = len(steps)
        self.requests = sum(len(step.requests) for step in steps)
        self._blocks = deque(
            zlib.compress(pickle.dumps(steps[start : start + STEPS_A_BLOCK]), level=1)
            for start in range(0, len(steps), STEPS_A_BLOCK)
        )

    def take(self) -> Iterator[Step]:
        """Give the steps."""
        while self._blocks:
            yield from pickle.loads(zlib.decompress(self._blocks.popleft()))  # noqa: S301 - packed above
