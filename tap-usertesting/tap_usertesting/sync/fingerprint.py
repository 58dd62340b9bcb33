"""A fixed-size memory of which sessions have landed.

A bookmark cannot tell of a session that the API lists late, with a finish time that the bookmark
has already passed. The ids of all landed sessions could, but the state must not grow with them.
Their number and the parity of their hashes stay small, show any difference, and name the one or two
sessions that came late, which is what happens between two nightly runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The number of a set of session ids, and the exclusive or of their 64-bit hashes."""

    count: int = 0
    parity: int = 0

    @classmethod
    def of(cls, session_ids: Collection[str]) -> Fingerprint:
        """Take the fingerprint of a set of ids."""
        parity = 0
        for session_id in session_ids:
            parity ^= _hash(session_id)
        return cls(len(session_ids), parity)

    def with_one(self, session_id: str) -> Fingerprint:
        """Give the fingerprint of the set with one id more."""
        return Fingerprint(self.count + 1, self.parity ^ _hash(session_id))

    def late_among(self, session_ids: Collection[str]) -> set[str] | None:
        """Find the ids that this fingerprint does not know of.

        Args:
            session_ids: The ids that ought to be the known ones.

        Returns:
            The ids that are new. None if some may be, yet cannot be told from the known ones. Where
            ids are only missing, none is new.
        """
        listed = Fingerprint.of(session_ids)
        more, odd = listed.count - self.count, listed.parity ^ self.parity
        if more < 0 or (more, odd) == (0, 0):
            return set()
        by_hash = {_hash(session_id): session_id for session_id in session_ids}
        if more == 1 and odd in by_hash:
            return {by_hash[odd]}
        if more == 2:  # noqa: PLR2004 - a pair
            for first, session_id in by_hash.items():
                second = by_hash.get(odd ^ first)
                if second is not None and second != session_id:
                    return {session_id, second}
        return None


def _hash(session_id: str) -> int:
    return int.from_bytes(
        blake2b(session_id.encode(errors="surrogatepass"), digest_size=8).digest()
    )
