"""Reads the state of the version before this one, with an entry for each stream and test.

An entry held a bookmark, and a digest of fixed size that can name which listed sessions came late:
an invertible Bloom lookup table (Goodrich and Mitzenmacher, 2011). With a test's list at hand, the
entries of its streams tell which sessions have landed, and nothing is requested again.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from tap_usertesting.state.checkpoint import DIGEST_BYTES, Checkpoint, Retry, no_row, row_digest
from tap_usertesting.timestamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tap_usertesting.session import Session

ROWS = 3
CELLS_A_ROW = 12
HASH_BYTES = 6
CELL_BYTES = HASH_BYTES + 1

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FormerEntry:
    """How far one stream had come in one test.

    Attributes:
        reached: The finish time of the newest session that had landed, with its id.
        cells: The table, if there was one.
        covers_from: The finish time from which on the table counts.
        since: The start date: what finished before has not landed.
        unfinished: Sessions that had landed without a finish time.
        pending: The requests to repeat.
        absent: How many responses were given up.
        product_type: The test's.
        refresh: The first and the last session that were still to be read again.
        tracked: The sessions that had landed, where deletions were looked for.
    """

    reached: tuple[datetime, str] | None = None
    cells: bytes | None = None
    covers_from: datetime = EARLIEST
    since: datetime | None = None
    unfinished: frozenset[str] = frozenset()
    pending: dict[str, Retry] = field(default_factory=dict)
    absent: int = 0
    product_type: str | None = None
    refresh: tuple[tuple[datetime, str], tuple[datetime, str]] | None = None
    tracked: frozenset[str] = frozenset()


def read_former_entry(partition: Mapping[str, Any]) -> FormerEntry:
    """Read an entry; a plain bookmark will do.

    Raises:
        AttributeError, LookupError, OverflowError, TypeError, ValueError: If it is damaged.
    """
    value = partition.get("replication_key_value")
    covers_from, since = (partition.get(name) for name in ("covers_from", "since"))
    cells = None
    if "landed" in partition and value is not None:
        cells = base64.b64decode(partition["fingerprint"], validate=True)
        if len(cells) != ROWS * CELLS_A_ROW * CELL_BYTES:
            raise ValueError("a fingerprint of another length")
    pending = {}
    for group in partition.get("pending", []):
        asked_on = group["asked_on"]
        retry = Retry(
            date.fromisoformat(group["last_day"]),
            bool(group["is_bare"]),
            bool(group.get("is_unread", False)),
            None if asked_on is None else date.fromisoformat(asked_on),
        )
        pending.update(dict.fromkeys(_ids(group["session_ids"]), retry))
    return FormerEntry(
        reached=None if value is None else _place([value, partition.get("id_at_bookmark", "")]),
        cells=cells,
        covers_from=EARLIEST if covers_from is None else parse_time(covers_from),
        since=None if since is None else parse_time(since),
        unfinished=frozenset(_ids(partition.get("unfinished", []))),
        pending=pending,
        absent=int(partition.get("absent", 0)),
        product_type=partition.get("product_type"),
        refresh=_read_refresh(partition.get("refresh")),
        # The name in the former state.
        tracked=frozenset(_ids(list(dict(partition.get("roster", {}))))),
    )


def convert(
    entries: Mapping[str, FormerEntry],
    sessions: Sequence[Session],
    kinds: Mapping[str, str | None],
    *,
    is_complete: bool,
) -> Checkpoint:
    """Make the checkpoint of a test out of its entries.

    Args:
        entries: The entries, by stream.
        sessions: The test's sessions as listed now.
        kinds: The request kind of each stream; None for `sessions`.
        is_complete: Whether the list reaches back to the test's first session.

    Returns:
        The checkpoint. Sessions that the entries do not confirm have not landed.
    """
    had = {
        stream: _landed(entry, sessions, is_complete=is_complete)
        for stream, entry in entries.items()
    }
    checkpoint = Checkpoint(
        abandoned=max((entry.absent for entry in entries.values()), default=0),
        product_type=next(
            (entry.product_type for entry in entries.values() if entry.product_type), None
        ),
    )
    grown = {
        session.session_id
        for session in sessions
        if session.bookmark_time is not None
        and any(session.session_id in entry.unfinished for entry in entries.values())
    }
    for session in sessions:
        session_id = session.session_id
        if any(session_id in ids for ids in had.values()):
            is_written = session_id in had.get("sessions", ())
            # One that has got its finish time since is read again, as one without a row.
            row = no_row(session._replace(finish_time=None)) if session_id in grown else None
            checkpoint.landed[session_id] = row or (
                row_digest(session) if is_written else no_row(session)
            )
            if session.bookmark_time is not None:
                newest = checkpoint.newest or session.bookmark_time
                checkpoint.newest = max(newest, session.bookmark_time)
    listed = {session.session_id for session in sessions}
    for entry in entries.values():
        # A session that is no longer listed may have been deleted.
        checkpoint.landed |= dict.fromkeys(sorted(entry.tracked - listed), bytes(DIGEST_BYTES))
    for stream, entry in entries.items():
        kind = kinds.get(stream)
        if kind is not None:
            checkpoint.streams.setdefault(kind, set()).add(stream)
            lacking = (listed & checkpoint.landed.keys()) - had[stream]
            checkpoint.missing.setdefault(f"{kind}/{stream}", set()).update(lacking)
            _convert_entry(checkpoint, kind, entry, sessions)
    return checkpoint


def _convert_entry(
    checkpoint: Checkpoint, kind: str, entry: FormerEntry, sessions: Sequence[Session]
) -> None:
    """Convert the retries."""
    retries = checkpoint.retries.setdefault(kind, {})
    retries.update(
        (session_id, retry)
        for session_id, retry in entry.pending.items()
        if session_id in checkpoint.landed
    )
    if entry.refresh is not None:
        after, until = entry.refresh
        checkpoint.missing.setdefault(kind, set()).update(
            session.session_id
            for session in sessions
            if session.place is not None
            and after < session.place <= until
            and session.session_id in checkpoint.landed
            and session.session_id not in retries
        )


def _landed(entry: FormerEntry, sessions: Sequence[Session], *, is_complete: bool) -> set[str]:
    """Return the listed sessions that had landed, or were to be requested again."""
    sessions = [session for session in sessions if session.is_since(entry.since)]
    listed = {session.session_id for session in sessions}
    passed = [session for session in sessions if _is_passed(entry, session)]
    covered = {
        session.session_id
        for session in passed
        if session.bookmark_time is not None and session.bookmark_time >= entry.covers_from
    }
    late: set[str] | None = set()
    if entry.cells is not None and (is_complete or entry.covers_from != EARLIEST):
        late = _late_among(entry.cells, covered)
    if late is None:
        # More came late than the table can name: all but what is known by id is read again.
        passed = []
    names = {session.session_id for session in passed} - (late or set())
    return names | (listed & (entry.unfinished | entry.pending.keys()))


def _is_passed(entry: FormerEntry, session: Session) -> bool:
    return (
        session.place is not None
        and entry.reached is not None
        and session.session_id not in entry.unfinished
        and session.place <= entry.reached
    )


def _late_among(cells: bytes, session_ids: Collection[str]) -> set[str] | None:
    """Name the ids that a table does not know of; None if the difference is too large."""
    counts = list(cells[::CELL_BYTES])
    parities = [
        int.from_bytes(cells[start + 1 : start + CELL_BYTES])
        for start in range(0, len(cells), CELL_BYTES)
    ]

    def add(number: int, times: int) -> None:
        for cell in _cells(number):
            counts[cell] = (counts[cell] + times) % 256
            parities[cell] ^= number

    def decode() -> Iterator[int]:
        """Take out, one after the other, the hashes that are alone in a cell."""
        for _ in range(len(counts)):
            alone = (
                (number, count)
                for cell, (count, number) in enumerate(zip(counts, parities, strict=True))
                if count in {1, 255} and cell in _cells(number)
            )
            number, count = next(alone, (0, 0))
            if not count:
                return
            add(number, -1 if count == 1 else 1)
            yield number

    by_hash = {_hash(session_id): session_id for session_id in session_ids}
    for number in by_hash:
        add(number, -1)
    late = {by_hash[number] for number in decode() if number in by_hash}
    return None if any(counts) or any(parities) else late


def _hash(session_id: str) -> int:
    encoded = session_id.encode(errors="surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=HASH_BYTES).digest())


def _cells(number: int) -> list[int]:
    return [row * CELLS_A_ROW + (number >> 16 * row & 0xFFFF) % CELLS_A_ROW for row in range(ROWS)]


def _read_refresh(
    written: Mapping[str, Any] | None,
) -> tuple[tuple[datetime, str], tuple[datetime, str]] | None:
    if written is None:
        return None
    until, done = written["until"], written["done"]
    if until is None:
        return None
    return (EARLIEST, "") if done is None else _place(done), _place(until)


def _place(written: Sequence[str]) -> tuple[datetime, str]:
    time, session_id = written
    if not isinstance(session_id, str):
        raise TypeError
    return parse_time(time), session_id


def _ids(written: object) -> list[str]:
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        raise TypeError
    return written
