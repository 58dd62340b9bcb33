"""A state is read as it was written, whoever wrote it; what cannot be read is named in one line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.errors import UserTestingError
from tap_usertesting.state.checkpoint import Checkpoint, Retry
from tap_usertesting.state.packing import pack, unpack
from tap_usertesting.state.serialization import read_entry, write_entry
from tap_usertesting.state.store import StateStore, is_state
from tests.extract.nights import SOURCES

session_ids = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda one: str(one).upper()),
    st.uuids().map(lambda one: one.hex),
    st.uuids().map(lambda one: f"{{{one}}}"),
    st.text(max_size=40),
)
digests = st.binary(min_size=4, max_size=4)
kinds = st.sampled_from(["details", "transcript", "clips", "video", "details/tasks"])
retries = st.builds(Retry, st.dates(), st.booleans(), st.booleans(), st.none() | st.dates())
times = st.none() | st.datetimes(timezones=st.just(UTC))
checkpoints = st.builds(
    Checkpoint,
    landed=st.dictionaries(session_ids, digests, max_size=8),
    missing=st.dictionaries(kinds, st.sets(session_ids, min_size=1, max_size=4)),
    streams=st.dictionaries(kinds, st.sets(st.text(), max_size=3)),
    retries=st.dictionaries(kinds, st.dictionaries(session_ids, retries, min_size=1, max_size=4)),
    deleted=st.sets(session_ids, max_size=4),
    abandoned=st.integers(0, 1000),
    workspace_id=st.none() | st.text(min_size=1),
    product_type=st.none() | st.text(min_size=1),
    listed_at=times,
    newest=st.none() | st.datetimes(max_value=datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@settings(max_examples=300)
@given(checkpoint=checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    written = json.loads(json.dumps(write_entry({"test_id": "a"}, checkpoint)))
    assert read_entry(written) == checkpoint


@given(values=st.dictionaries(session_ids, digests))
def test_packed_ids_keep_their_bytes(values: dict[str, bytes]) -> None:
    assert unpack(pack(values), 4) == values


def test_a_session_takes_27_bytes() -> None:
    ids = {str(UUID(int=number)): b"abcd" for number in range(1000)}
    assert len(pack(ids)) < 26.7 * 1000 + 10


@given(text=st.text(max_size=60))
def test_what_is_not_packed_is_refused(text: str) -> None:
    try:
        values = unpack(text, 4)
    except ValueError:
        return
    assert unpack(pack(values), 4) == values


def test_what_is_retried_alike_takes_an_id_each() -> None:
    alike = Retry(date(2026, 4, 15), asked_on=date(2026, 4, 1))
    checkpoint = Checkpoint(
        retries={"transcript": {f"{number:036}": alike for number in range(1000)}}
    )
    written = json.dumps(write_entry({"test_id": "a"}, checkpoint), separators=(",", ":"))
    assert len(written) < 1000 * len('"00000000-0000-0000-0000-000000000000",') + 250


def state_of(*entries: dict[str, Any], stream: str = "sessions") -> dict[str, Any]:
    return {"bookmarks": {stream: {"partitions": list(entries)}}}


def entry_of(test_id: str = "t-1", **fields: object) -> dict[str, Any]:
    return {"context": {"test_id": test_id}, "landed": pack({"one": b"abcd"}), **fields}


@pytest.mark.parametrize(
    "damage",
    [
        {"replication_key_value": "yesterday"},
        {"replication_key_value": 5},
        {"landed": "xyz"},
        {"landed": "AAAA"},
        {"landed": pack({"one": b"abcd"})[:-4]},
        {"missing": ["transcript"]},
        {"missing": {"transcript": ["one"]}},
        {"missing": {"transcript": 5}},
        {"streams": {"details": "tasks"}},
        {"streams": 5},
        {"retries": {"transcript": {"one": "soon"}}},
        {"retries": {"transcript": [{"last_day": "soon", "session_ids": []}]}},
        {"retries": {"transcript": [{"last_day": "2026-04-01"}]}},
        {"retries": {"transcript": [{"last_day": "2026-04-01", "session_ids": "one"}]}},
        {"deleted": 5},
        {"abandoned": "many"},
        {"workspace_id": 5},
        {"product_type": ["SURVEY"]},
        {"listed_at": "soon"},
    ],
)
def test_an_entry_that_cannot_be_read_is_named(damage: dict[str, Any]) -> None:
    with pytest.raises(UserTestingError, match=r"stream sessions for test t-1 cannot be read"):
        StateStore(state_of(entry_of(**damage)), SOURCES)


@pytest.mark.parametrize("again", ["t-1", "T-1"])
def test_a_test_that_stands_there_twice_is_named(again: str) -> None:
    with pytest.raises(UserTestingError, match=f"{again} is there twice"):
        StateStore(state_of(entry_of("t-1"), entry_of(again)), SOURCES)


def test_a_test_is_known_in_any_letter_case() -> None:
    store = StateStore(state_of(entry_of("ABC-1")), SOURCES)
    assert set(store.checkpoint("abc-1").landed) == {"one"}
    store.save("abc-1")
    [entry] = store.flush()["bookmarks"]["sessions"]["partitions"]
    assert entry["context"] == {"test_id": "ABC-1"}


def test_what_a_newer_version_has_added_is_kept() -> None:
    state = state_of(entry_of(colour={"of": "the sky"}))
    state["bookmarks"]["moods"] = {"partitions": [{"context": {"mood": "good"}, "x": 1}], "y": 2}
    state["later"] = 3
    store = StateStore(json.loads(json.dumps(state)), SOURCES)
    store.begin([])
    store.checkpoint("t-1").abandoned = 1
    store.save("t-1")
    written = store.flush()
    assert written["bookmarks"]["sessions"]["partitions"][0]["colour"] == {"of": "the sky"}
    assert written["bookmarks"]["moods"] == state["bookmarks"]["moods"]
    assert written["later"] == 3


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.999999Z", "2500-01-01T00:00:00+01:00"])
def test_a_bookmark_of_the_future_hides_nothing(time: str) -> None:
    """What has landed stands in the set; the bookmark is for people."""
    bookmark = {"replication_key": "finish_time", "replication_key_value": time}
    store = StateStore(state_of(entry_of(**bookmark)), SOURCES)
    assert store.checkpoint("t-1").newest is None
    former = {"context": {"test_id": "t-1"}, **bookmark}
    with pytest.raises(UserTestingError, match="bookmark in the future"):
        StateStore(state_of(former), SOURCES)


def test_a_time_that_no_clock_can_show_is_named() -> None:
    time = {"replication_key_value": "9999-12-31T23:59:59-05:00"}
    with pytest.raises(UserTestingError, match="cannot be read"):
        StateStore(state_of(entry_of(**time)), SOURCES)


def test_few_checkpoints_are_open_at_once_and_none_is_lost() -> None:
    store = StateStore({}, SOURCES)
    store.begin(["sessions"])
    for number in range(50):
        store.checkpoint(f"t-{number}").abandoned = number
        store.save(f"t-{number}")
    for number in range(50):
        assert store.checkpoint(f"t-{number}").abandoned == number
    entries = store.flush()["bookmarks"]["sessions"]["partitions"]
    assert [entry.get("abandoned", 0) for entry in entries] == list(range(50))


def test_a_plain_bookmark_that_cannot_be_read_is_named() -> None:
    bookmark = {"replication_key": "as_of_date", "replication_key_value": "yesterday"}
    state = state_of({"context": {"test_id": "t-1"}, **bookmark}, stream="qx_scores")
    with pytest.raises(UserTestingError, match="stream qx_scores for test t-1"):
        StateStore(state, SOURCES)


@pytest.mark.parametrize(
    "state",
    [
        [],
        {"bookmarks": []},
        {"bookmarks": {"sessions": 5}},
        {"bookmarks": {"sessions": {"partitions": {}}}},
    ],
)
def test_what_is_no_state_is_recognised(state: object) -> None:
    assert not is_state(state)
