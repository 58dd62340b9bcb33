"""All checkpoints of a run, in a Singer state: one entry per test, in `bookmarks.sessions`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tap_usertesting.errors import UserTestingError
from tap_usertesting.state.checkpoint import Checkpoint
from tap_usertesting.state.former import convert, read_former_entry
from tap_usertesting.state.serialization import is_entry, read_entry, write_entry
from tap_usertesting.timestamps import CLOCK_SKEW, parse_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from tap_usertesting.session import Session
    from tap_usertesting.state.former import FormerEntry

    Partition = dict[str, Any]

SESSIONS = "sessions"
# So many checkpoints are kept open at once; the others are packed in the state.
MOST_OPEN = 8


class StateStore:
    """The checkpoints of all tests, and the plain bookmarks of streams with a few rows per test.

    Args:
        state: The Singer state, which is changed in place by `flush`.
        kinds: The request kind of every stream of sessions, selected or not; None for `sessions`.

    Raises:
        UserTestingError: If something in the state cannot be read; it says what.
    """

    def __init__(self, state: dict[str, Any], kinds: Mapping[str, str | None]) -> None:
        self.state = state
        self._kinds = kinds
        # The place of a test's partition in the list of its stream.
        self._places: dict[tuple[str, str], int] = {}
        self._former: dict[str, dict[str, FormerEntry]] = {}
        self._former_places: dict[str, int] = {}
        self._open: dict[str, Checkpoint] = {}
        self._changed: set[str] = set()
        self._converted: set[str] = set()
        for stream, bookmark in state.get("bookmarks", {}).items():
            for index, partition in enumerate(bookmark.get("partitions", [])):
                self._load(stream, partition, index)
        for test_id in [test_id for stream, test_id in self._places if stream == SESSIONS]:
            # Where there is an entry, entries of other streams are left over from a merge.
            self._former.pop(test_id, None)

    def begin(self, streams: Iterable[str]) -> None:
        """Name streams in the state, so that whoever merges it with another keeps nothing old.

        Args:
            streams: The selected streams.
        """
        bookmarks = self.state.setdefault("bookmarks", {})
        bookmarks.setdefault(SESSIONS, {}).setdefault("partitions", [])
        for stream in streams:
            bookmarks.setdefault(stream, {}).setdefault("partitions", [])
        for stream in self._kinds:
            if stream != SESSIONS:
                former = bookmarks.get(stream, {}).get("partitions", [])
                left = [one for one in former if test_of(one) in self._former]
                bookmarks[stream] = {"partitions": left}

    def is_known(self, test_id: str) -> bool:
        """Tell whether the state has anything of a test."""
        return (SESSIONS, test_id.lower()) in self._places or test_id.lower() in self._former

    def is_former(self, test_id: str) -> bool:
        """Tell whether what the state has of a test is yet to be converted."""
        return test_id.lower() in self._former

    def checkpoint(self, test_id: str) -> Checkpoint:
        """Return the checkpoint of a test, to be changed at once and then saved."""
        key = test_id.lower()
        if key not in self._open:
            self._close_some()
            self._open[key] = (
                read_entry(self._partition(SESSIONS, key))
                if (SESSIONS, key) in self._places
                else Checkpoint()
            )
        return self._open[key]

    def save(self, test_id: str) -> None:
        """Note that a checkpoint has changed."""
        key = test_id.lower()
        if (SESSIONS, key) not in self._places:
            if key in self._former_places:
                self._places[SESSIONS, key] = self._former_places[key]
            else:
                self._add(SESSIONS, test_id)
        self._changed.add(key)

    def convert(self, test_id: str, sessions: Sequence[Session], *, is_complete: bool) -> None:
        """Turn what a former version has left of a test into a checkpoint, by its list."""
        key = test_id.lower()
        entries = self._former.pop(key, None)
        if entries is not None:
            self._open[key] = convert(entries, sessions, self._kinds, is_complete=is_complete)
            self._converted.add(key)
            self.save(test_id)

    def flush(self) -> dict[str, Any]:
        """Write the changed checkpoints into the state, and return it."""
        self._write_changed()
        if self._converted:
            for stream in self._kinds.keys() & self.state["bookmarks"].keys() - {SESSIONS}:
                bookmark = self.state["bookmarks"][stream]
                bookmark["partitions"] = [
                    one for one in bookmark["partitions"] if test_of(one) not in self._converted
                ]
            self._converted.clear()
        return self.state

    def _write_changed(self) -> None:
        for key in self._changed:
            index = self._places[SESSIONS, key]
            partitions = self.state["bookmarks"][SESSIONS]["partitions"]
            # A new object: `ChangedStateWriter` tells by that which partitions have changed.
            partitions[index] = write_entry(partitions[index]["context"], self._open[key])
        self._changed.clear()

    def end_run(self) -> None:
        """Note that a run has come to its end, so that the next one makes every retry again.

        It clears the day on which this run made them.
        """
        for key in self._with_retries():
            if self.checkpoint(key).forget_asked():
                self._changed.add(key)

    def pending(self, selected: Mapping[str, Collection[str]]) -> dict[str, int]:
        """Count the retries, by selected stream."""
        counts: Counter[str] = Counter()
        for key in self._with_retries():
            for kind, retries in self.checkpoint(key).retries.items():
                counts.update(dict.fromkeys(selected.get(kind, ()), len(retries)))
        return {stream: count for stream, count in counts.items() if count}

    def bookmark(self, stream: str, test_id: str) -> str | None:
        """Return the plain bookmark of a stream that has no checkpoints."""
        if (stream, test_id.lower()) not in self._places:
            return None
        value = self._partition(stream, test_id.lower()).get("replication_key_value")
        return None if value is None else str(value)

    def set_bookmark(self, stream: str, test_id: str, key: str, value: str) -> None:
        """Write the plain bookmark of a stream into the state."""
        if (stream, test_id.lower()) not in self._places:
            self._add(stream, test_id)
        index = self._places[stream, test_id.lower()]
        partitions = self.state["bookmarks"][stream]["partitions"]
        written = {"replication_key": key, "replication_key_value": value}
        partitions[index] = {"context": partitions[index]["context"], **written}

    def _with_retries(self) -> list[str]:
        """Return the tests that have anything to retry, without opening all the others."""
        self._write_changed()
        return [
            key
            for stream, key in self._places
            if stream == SESSIONS and "retries" in self._partition(SESSIONS, key)
        ]

    def _partition(self, stream: str, key: str) -> Partition:
        partition: Partition = self.state["bookmarks"][stream]["partitions"][
            self._places[stream, key]
        ]
        return partition

    def _add(self, stream: str, test_id: str) -> None:
        bookmark = self.state.setdefault("bookmarks", {}).setdefault(stream, {})
        partitions = bookmark.setdefault("partitions", [])
        self._places[stream, test_id.lower()] = len(partitions)
        partitions.append({"context": {"test_id": test_id}})

    def _close_some(self) -> None:
        """Keep few checkpoints open: as objects they take ten times the room of their entries."""
        if len(self._open) >= MOST_OPEN:
            self._write_changed()
            self._open.clear()

    def _load(self, stream: str, partition: Partition, index: int) -> None:
        key = test_of(partition)
        if key is None:
            return
        where = f"the state of stream {stream} for test {partition['context']['test_id']}"
        is_former = stream in self._kinds and not (stream == SESSIONS and is_entry(partition))
        if (stream, key) in self._places or stream in self._former.get(key, {}):
            raise UserTestingError(f"{where} is there twice: take one of the two out")
        if not is_former:
            read: Callable[[Partition], object] = _check_plain
            if stream == SESSIONS:
                read = read_entry
            _try_read(where, read, partition)
            self._places[stream, key] = index
            return
        entry = _try_read(where, read_former_entry, partition)
        if entry.reached is not None and entry.reached[0] > utc_now() + CLOCK_SKEW:
            raise UserTestingError(
                f"{where} has a bookmark in the future, which would leave out all that comes until "
                "then: correct it, or take it out to read that test again"
            )
        self._former.setdefault(key, {})[stream] = entry
        if stream == SESSIONS:
            self._former_places[key] = index


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


def test_of(partition: Mapping[str, Any]) -> str | None:
    """Return the test of a partition, in lower case; None if it is not the partition of a test."""
    context = partition["context"]
    test_id = context.get("test_id")
    return test_id.lower() if set(context) == {"test_id"} and isinstance(test_id, str) else None


def _try_read(where: str, read: Callable[[Partition], Any], partition: Partition) -> Any:  # noqa: ANN401
    try:
        return read(partition)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        raise UserTestingError(
            f"{where} cannot be read ({type(error).__name__}): correct it, or take it out to read "
            "that test again"
        ) from error


def _check_plain(partition: Partition) -> None:
    if partition.get("replication_key_value") is not None:
        parse_time(partition["replication_key_value"])
