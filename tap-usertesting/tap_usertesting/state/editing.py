"""Shows a state, moves a workspace's tests to another, takes out what is to be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_usertesting.errors import UserTestingError
from tap_usertesting.state.checkpoint import HAS_FINISH_TIME, Checkpoint
from tap_usertesting.state.serialization import is_entry, read_entry, write_entry
from tap_usertesting.state.store import SESSIONS, is_state, test_of
from tap_usertesting.timestamps import format_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    State = dict[str, Any]


def describe(state: State) -> Iterator[tuple[str, ...]]:
    """Yield a heading, and a row for each test in a state."""
    yield (
        "test",
        "workspace",
        "product type",
        "listed",
        "newest session",
        "landed",
        "missing",
        "retries",
        "abandoned",
    )
    for partition in _partitions(state, SESSIONS):
        test_id = str(partition["context"].get("test_id"))
        if is_entry(partition):
            yield _row(test_id, read_entry(partition))
        else:
            yield (test_id, "", "", "", "as a former version wrote it", "", "", "", "")


def move_workspace(workspace_id: str, source: State, target: State) -> int:
    """Move the tests of a workspace from one state to another.

    Args:
        workspace_id: The workspace.
        source: The state that has them, which is changed.
        target: The state that gets them, which is changed.

    Returns:
        How many tests were moved.

    Raises:
        UserTestingError: If one of them is in the target already.
    """
    moved = {
        test_of(partition)
        for partition in _partitions(source, SESSIONS)
        if str(partition.get("workspace_id", "")).lower() == workspace_id.lower()
    }
    for stream in source.get("bookmarks", {}):
        there = {test_of(partition) for partition in _partitions(target, stream)}
        if both := sorted(map(str, there & moved)):
            raise UserTestingError(
                f"test {both[0]} is in both states: take it out of one of them first"
            )
    for stream, bookmark in source.get("bookmarks", {}).items():
        partitions = bookmark.get("partitions", [])
        bookmark["partitions"] = [one for one in partitions if test_of(one) not in moved]
        target.setdefault("bookmarks", {}).setdefault(stream, {}).setdefault(
            "partitions", []
        ).extend(one for one in partitions if test_of(one) in moved)
    return len(moved)


def forget_test(test_id: str, state: State) -> None:
    """Take a test out of a state, so that it is read again.

    Raises:
        UserTestingError: If it is not there.
    """
    is_there = False
    for bookmark in state.get("bookmarks", {}).values():
        partitions = bookmark.get("partitions", [])
        bookmark["partitions"] = [one for one in partitions if test_of(one) != test_id.lower()]
        is_there = is_there or len(bookmark["partitions"]) < len(partitions)
    if not is_there:
        raise UserTestingError(f"the state knows nothing of test {test_id}")


def forget_stream(stream: str, state: State, kinds: Mapping[str, str | None]) -> None:
    """Take a stream out of a state, so that all of its rows are read again.

    Args:
        stream: The stream.
        state: The state, which is changed.
        kinds: The request kind of every stream of sessions; None for those of the list.

    Raises:
        UserTestingError: If the state keeps nothing of such a stream.
    """
    kind = kinds.get(stream)
    if kind is None and stream != SESSIONS and not _partitions(state, stream):
        raise UserTestingError(f"the state keeps nothing of a stream {stream}")
    if stream != SESSIONS and stream in state.get("bookmarks", {}):
        state["bookmarks"][stream]["partitions"] = []
    if stream not in kinds:
        return
    entries = _partitions(state, SESSIONS)
    for index, partition in enumerate(entries):
        if is_entry(partition):
            checkpoint = read_entry(partition)
            _forget_stream_of(checkpoint, stream, kind)
            entries[index] = write_entry(partition["context"], checkpoint)


def _forget_stream_of(checkpoint: Checkpoint, stream: str, kind: str | None) -> None:
    if kind is not None:
        checkpoint.streams.get(kind, set()).discard(stream)
        return
    for session_id, digest in checkpoint.landed.items():
        # The digest of no row, but for what it tells of the finish time.
        checkpoint.landed[session_id] = (digest[-1] & HAS_FINISH_TIME).to_bytes(len(digest))


def check_state(state: object) -> State:
    """Return a state, out of what Meltano keeps around it.

    Raises:
        UserTestingError: If there is none.
    """
    if isinstance(state, dict) and "singer_state" in state:
        state = state["singer_state"]
    if not isinstance(state, dict) or not is_state(state):
        raise UserTestingError("this is not a state: it has to be an object with bookmarks")
    return state


def _row(test_id: str, checkpoint: Checkpoint) -> tuple[str, ...]:
    return (
        test_id,
        checkpoint.workspace_id or "",
        checkpoint.product_type or "",
        "" if checkpoint.listed_at is None else checkpoint.listed_at.date().isoformat(),
        "" if checkpoint.newest is None else format_time(checkpoint.newest),
        f"{len(checkpoint.landed):,}",
        _counts(checkpoint.missing),
        _counts(checkpoint.retries),
        f"{checkpoint.abandoned:,}",
    )


def _counts(by_kind: Mapping[str, Collection[str]]) -> str:
    return ", ".join(f"{kind} {len(ids):,}" for kind, ids in sorted(by_kind.items()) if ids)


def _partitions(state: State, stream: str) -> list[dict[str, Any]]:
    partitions: list[dict[str, Any]] = (
        state.get("bookmarks", {}).get(stream, {}).get("partitions", [])
    )
    return partitions
