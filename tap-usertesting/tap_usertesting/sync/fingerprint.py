"""A fixed-size memory of which sessions have landed.

A bookmark cannot tell of a session that the API lists late, with a finish time that the bookmark
has already passed. The ids of all landed sessions could, but the state must not grow with them. An
invertible Bloom lookup table (Goodrich and Mitzenmacher, 2011) keeps its size and still names the
difference between the sessions that have landed and those that are listed, as long as the
difference is small: about a dozen sessions that came late or vanished between two runs.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ROWS = 3
CELLS_A_ROW = 12
HASH_BYTES = 6


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A set of session ids, in brief.

    Attributes:
        size: How many ids there are.
        counts: For each cell, how many ids fall into it, modulo 256.
        parities: For each cell, the exclusive or of their hashes.
    """

    size: int = 0
    counts: tuple[int, ...] = (0,) * (ROWS * CELLS_A_ROW)
    parities: tuple[int, ...] = (0,) * (ROWS * CELLS_A_ROW)

    @classmethod
    def of(cls, session_ids: Collection[str]) -> Fingerprint:
        """Take the fingerprint of a set of ids."""
        sketch = _Sketch.empty()
        for session_id in session_ids:
            sketch.add(_hash(session_id), 1)
        return cls(len(session_ids), tuple(sketch.counts), tuple(sketch.parities))

    def with_one(self, session_id: str) -> Fingerprint:
        """Give the fingerprint of the set with one id more."""
        return _with_one(self, session_id)

    def late_among(self, session_ids: Collection[str]) -> set[str] | None:
        """Find the ids that this fingerprint does not know of.

        Args:
            session_ids: The ids that ought to be the known ones.

        Returns:
            The ids that are new; None if the sets differ too much to name them.
        """
        by_hash = {_hash(session_id): session_id for session_id in session_ids}
        sketch = _Sketch(list(self.counts), list(self.parities))
        for number in by_hash:
            sketch.add(number, -1)
        late = {by_hash[number] for number in sketch.peel() if number in by_hash}
        return late if sketch.is_empty() else None

    def to_text(self) -> str:
        """Write all but the size as one word."""
        return _to_text(self)

    @classmethod
    def from_text(cls, size: int, text: str) -> Self:
        """Read what `to_text` wrote.

        Raises:
            ValueError: If it is something else.
        """
        cells = base64.b64decode(text, validate=True)
        length = HASH_BYTES + 1
        if len(cells) != ROWS * CELLS_A_ROW * length:
            raise ValueError("a fingerprint of another length")
        starts = range(0, len(cells), length)
        return cls(
            size,
            tuple(cells[start] for start in starts),
            tuple(int.from_bytes(cells[start + 1 : start + length]) for start in starts),
        )


# The marks of a test's streams mostly agree: what is worked out for one serves the others.
@lru_cache(maxsize=16)
def _with_one(fingerprint: Fingerprint, session_id: str) -> Fingerprint:
    sketch = _Sketch(list(fingerprint.counts), list(fingerprint.parities))
    sketch.add(_hash(session_id), 1)
    return Fingerprint(fingerprint.size + 1, tuple(sketch.counts), tuple(sketch.parities))


@lru_cache(maxsize=16)
def _to_text(fingerprint: Fingerprint) -> str:
    cells = (
        bytes([count]) + parity.to_bytes(HASH_BYTES)
        for count, parity in zip(fingerprint.counts, fingerprint.parities, strict=True)
    )
    return base64.b64encode(b"".join(cells)).decode()


@dataclass(slots=True)
class _Sketch:
    """The cells, while they are worked on."""

    counts: list[int]
    parities: list[int]

    @classmethod
    def empty(cls) -> _Sketch:
        return cls([0] * (ROWS * CELLS_A_ROW), [0] * (ROWS * CELLS_A_ROW))

    def add(self, number: int, times: int) -> None:
        for cell in _cells(number):
            self.counts[cell] = (self.counts[cell] + times) % 256
            self.parities[cell] ^= number

    def peel(self) -> Iterator[int]:
        """Take out, one after the other, the hashes that stand alone in a cell."""
        # Bounded, since what only looks like a hash that stands alone may lead round in circles.
        for _ in range(ROWS * CELLS_A_ROW):
            cells = zip(self.counts, self.parities, strict=True)
            alone = (
                (number, count)
                for cell, (count, number) in enumerate(cells)
                if count in {1, 255} and cell in _cells(number)
            )
            number, count = next(alone, (0, 0))
            if not count:
                return
            self.add(number, -1 if count == 1 else 1)
            yield number

    def is_empty(self) -> bool:
        return not any(self.counts) and not any(self.parities)


def _hash(session_id: str) -> int:
    encoded = session_id.encode(errors="surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=HASH_BYTES).digest())


def _cells(number: int) -> list[int]:
    """Give the hash's cell in each row, each by sixteen bits of its own."""
    return [row * CELLS_A_ROW + (number >> 16 * row & 0xFFFF) % CELLS_A_ROW for row in range(ROWS)]
