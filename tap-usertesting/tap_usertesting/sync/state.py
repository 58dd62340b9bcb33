"""Marks in the Singer state: each stands in its stream's own bookmark, one partition a test.

A person reads there, with any Singer orchestrator's means:

    {"context": {"test_id": "…"},
     "replication_key": "finish_time",
     "replication_key_value": "2026-03-01T12:00:00.000000Z",
     "id_at_bookmark": "…",
     "landed": 1204, "fingerprint": "…",
     "unfinished": ["…"],
     "pending": {"…": "2026-03-15"},
     "bare": ["…"],
     "absent": 3,
     "product_type": "SURVEY"}
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tap_usertesting.errors import UserTestingError
from tap_usertesting.sync.fingerprint import Fingerprint
from tap_usertesting.sync.ledger import Mark
from tap_usertesting.times import format_time, parse_time

REPLICATION_KEY = "finish_time"


class Ledger:
    """The marks of every stream and test, in a Singer state.

    Args:
        state: The state, which is changed in place by `save`.

    Raises:
        UserTestingError: If a mark in the state cannot be read; it says which.
    """

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self._marks: dict[tuple[str, str], Mark] = {}
        self._partitions: dict[tuple[str, str], dict[str, Any]] = {}
        for stream, bookmark in state.get("bookmarks", {}).items():
            for partition in bookmark.get("partitions", []):
                self._load(stream, partition)

    def mark(self, stream: str, test_id: str) -> Mark:
        """Give the mark of a stream in a test; a new one is empty."""
        return self._marks.setdefault((stream, test_id), Mark())

    def pending(self) -> dict[str, int]:
        """Count what is pending, by stream."""
        counts: dict[str, int] = {}
        for (stream, _), mark in self._marks.items():
            if mark.pending:
                counts[stream] = counts.get(stream, 0) + len(mark.pending)
        return counts

    def save(self, stream: str, test_id: str) -> None:
        """Write a mark into the state."""
        written = _written(self.mark(stream, test_id))
        partition = self._partitions.get((stream, test_id))
        if partition is None and not written:
            return
        if partition is None:
            bookmark = self.state.setdefault("bookmarks", {}).setdefault(stream, {})
            partitions = bookmark.setdefault("partitions", [])
            # The SDK may have made the partition, empty, before there was anything to write in it.
            partition = next(
                (one for one in partitions if one["context"] == {"test_id": test_id}), None
            )
            if partition is None:
                partition = {"context": {"test_id": test_id}}
                partitions.append(partition)
            self._partitions[stream, test_id] = partition
        context = partition["context"]
        partition.clear()
        partition.update(context=context, **written)

    def _load(self, stream: str, partition: dict[str, Any]) -> None:
        context = partition["context"]
        if set(context) != {"test_id"}:
            return
        try:
            mark = _read(partition)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise UserTestingError(
                f"the state of stream {stream} for test {context['test_id']} cannot be read "
                f"({type(error).__name__}): mend it, or take it out to read that test anew"
            ) from error
        self._marks[stream, context["test_id"]] = mark
        self._partitions[stream, context["test_id"]] = partition


def is_state(state: object) -> bool:
    """Tell whether something has the frame of a Singer state, whatever its bookmarks hold."""
    bookmarks = state.get("bookmarks", {}) if isinstance(state, dict) else None
    return isinstance(bookmarks, dict) and all(
        isinstance(bookmark, dict)
        and isinstance(bookmark.get("partitions", []), list)
        and all(
            isinstance(partition, dict) and isinstance(partition.get("context"), dict)
            for partition in bookmark.get("partitions", [])
        )
        for bookmark in bookmarks.values()
    )


def _written(mark: Mark) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if mark.reached is not None:
        written["replication_key"] = REPLICATION_KEY
        written["replication_key_value"] = format_time(mark.reached)
        written["id_at_bookmark"] = mark.last_id
    if mark.reached is not None and mark.landed is not None:
        written["landed"] = mark.landed.size
        written["fingerprint"] = mark.landed.to_text()
    if mark.unfinished:
        written["unfinished"] = sorted(mark.unfinished)
    if mark.pending:
        written["pending"] = {key: day.isoformat() for key, day in sorted(mark.pending.items())}
    if mark.bare:
        written["bare"] = sorted(mark.bare)
    if mark.absent:
        written["absent"] = mark.absent
    if mark.product_type is not None:
        written["product_type"] = mark.product_type
    return written


def _read(partition: dict[str, Any]) -> Mark:
    reached = partition.get("replication_key_value")
    landed = None
    if "landed" in partition:
        landed = Fingerprint.from_text(int(partition["landed"]), partition["fingerprint"])
    elif reached is None:
        landed = Fingerprint()
    return Mark(
        reached=None if reached is None else parse_time(reached),
        last_id=_text(partition, "id_at_bookmark"),
        landed=landed,
        unfinished=_ids(partition, "unfinished"),
        pending={key: date.fromisoformat(day) for key, day in partition.get("pending", {}).items()},
        bare=_ids(partition, "bare"),
        absent=int(partition.get("absent", 0)),
        product_type=partition.get("product_type"),
    )


def _text(partition: dict[str, Any], name: str) -> str:
    text = partition.get(name, "")
    if not isinstance(text, str):
        raise TypeError(name)
    return text


def _ids(partition: dict[str, Any], name: str) -> set[str]:
    ids = partition.get(name, [])
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise TypeError(name)
    return set(ids)
