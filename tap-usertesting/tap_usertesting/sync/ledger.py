"""What has landed, per test and stream: the marks, each in its stream's own bookmark.

A person reads there, with any Singer orchestrator's means:

    {"context": {"test_id": "…"},
     "replication_key": "finish_time",
     "replication_key_value": "2026-03-01T12:00:00.000000Z",
     "id_at_bookmark": "…",
     "landed": 1204, "fingerprint": "…", "covers_from": "2025-11-02T08:30:00.000000Z",
     "since": "2025-06-01T00:00:00.000000Z",
     "unfinished": ["…"],
     "pending": [{"last_day": "2026-03-15", "is_bare": false, "is_unread": false,
                  "asked_on": "2026-03-02", "session_ids": ["…"]}],
     "absent": 3,
     "product_type": "SURVEY",
     "refresh": {"until": ["2026-03-01T12:00:00.000000Z", "…"], "done": null},
     "roster": {"…": ["…", "COMPLETE", "2026-03-01T11:40:00.000000Z", "2026-…"]}}

Beside the marks stand plain bookmarks, of streams with a few rows a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_usertesting.errors import UserTestingError
from tap_usertesting.sync.mark import Mark
from tap_usertesting.sync.mark_json import REPLICATION_KEY, read_mark, write_mark
from tap_usertesting.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Container


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
        # Where in the state the partition of each stream and test stands.
        self._places: dict[tuple[str, str], tuple[list[dict[str, Any]], int]] = {}
        for stream, bookmark in state.get("bookmarks", {}).items():
            for index in range(len(bookmark.get("partitions", []))):
                self._load(stream, bookmark["partitions"], index)

    def mark(self, stream: str, test_id: str) -> Mark:
        """Give the mark of a stream in a test; a new one is empty."""
        if (stream, test_id) not in self._marks:
            self._marks[stream, test_id] = Mark()
        return self._marks[stream, test_id]

    def pending(self, streams: Container[str]) -> dict[str, int]:
        """Count what is pending in some streams, by stream."""
        counts: dict[str, int] = {}
        for (stream, _), mark in self._marks.items():
            if mark.pending and stream in streams:
                counts[stream] = counts.get(stream, 0) + len(mark.pending)
        return counts

    def save(self, stream: str, test_id: str) -> None:
        """Write a mark into the state."""
        self._write(stream, test_id, write_mark(self.mark(stream, test_id)))

    def end_run(self, *, is_done: bool) -> None:
        """Note in every mark that a run has come to its end.

        Args:
            is_done: Whether all of its work is done, rather than its time up.
        """
        for (stream, test_id), mark in self._marks.items():
            mark.end_run(is_done=is_done)
            self.save(stream, test_id)

    def bookmark(self, stream: str, test_id: str) -> str | None:
        """Give the plain bookmark of a stream that has no marks."""
        if (stream, test_id) not in self._places:
            return None
        partitions, index = self._places[stream, test_id]
        value = partitions[index].get("replication_key_value")
        return None if value is None else str(value)

    def set_bookmark(self, stream: str, test_id: str, key: str, value: str) -> None:
        """Write a plain bookmark into the state.

        Args:
            stream: A stream that has no marks.
            test_id: The test.
            key: The replication key.
            value: Its latest value.
        """
        written = {"replication_key": key, "replication_key_value": value}
        self._write(stream, test_id, written)

    def _write(self, stream: str, test_id: str, written: dict[str, Any]) -> None:
        if (stream, test_id) not in self._places:
            if not written:
                return
            bookmark = self.state.setdefault("bookmarks", {}).setdefault(stream, {})
            partitions = bookmark.setdefault("partitions", [])
            context = {"test_id": test_id}
            # The SDK may have made the partition, empty, before there was anything to write in it.
            contexts = [partition["context"] for partition in partitions]
            if context not in contexts:
                partitions.append({"context": context})
                contexts.append(context)
            self._places[stream, test_id] = (partitions, contexts.index(context))
        partitions, index = self._places[stream, test_id]
        # A new one, never the old one changed: whoever writes the state tells by that.
        partitions[index] = {"context": partitions[index]["context"], **written}

    def _load(self, stream: str, partitions: list[dict[str, Any]], index: int) -> None:
        partition = partitions[index]
        context = partition["context"]
        if set(context) != {"test_id"} or not isinstance(context["test_id"], str):
            return
        is_plain = partition.get("replication_key", REPLICATION_KEY) != REPLICATION_KEY
        try:
            mark = read_mark(partition)
            if is_plain:
                parse_time(partition["replication_key_value"])
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            raise UserTestingError(
                f"the state of stream {stream} for test {context['test_id']} cannot be read "
                f"({type(error).__name__}): mend it, or take it out to read that test anew"
            ) from error
        if not is_plain:
            self._marks[stream, context["test_id"]] = mark
        self._places[stream, context["test_id"]] = (partitions, index)


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
