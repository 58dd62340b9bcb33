"""Records are written in a shorter way than the SDK's, and are the same."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.io_base import SingerWriter
from singer_sdk.singerlib import RecordMessage
from typing_extensions import override

from tap_usertesting.streams.messages import MessageWriter
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import catalog_of

if TYPE_CHECKING:
    from collections.abc import Iterable

STREAM = "task_groups"
ACCOUNT = {"client_id": "sandbox", "client_secret": "sandbox-secret"}
RECORD = {
    "session_id": "s",
    "task_group_index": 1,
    "test_id": None,
    "participant_id": "p",
    "task_group_uuid": "u",
    "task_group_type": "QX_SCORE",
    "task_group_response": {"score": 12.5, "parts": [{"name": "é"}, None], "more": {"deep": True}},
    "extracted_at": "2026-03-01T12:00:00.000000Z",
}
RESPONSE = ["properties", "task_group_response"]

# Whatever a body of the API can hold once it is read.
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
records = st.dictionaries(st.text(), values, max_size=5)


class _Lines(MessageWriter):
    """Keeps what it writes."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    @override
    def write_lines(self, texts: Iterable[str]) -> None:
        self.texts += texts


@given(written=st.lists(records, max_size=3))
def test_records_read_as_the_sdk_writes_them(written: list[dict[str, Any]]) -> None:
    writer = _Lines()
    assert writer.write_records("tasks", iter(written)) == len(written)
    times = [datetime.fromisoformat(json.loads(text)["time_extracted"]) for text in writer.texts]
    assert writer.texts == [
        SingerWriter().serialize_message(RecordMessage("tasks", record, time_extracted=time))
        for record, time in zip(written, times, strict=True)
    ]
    assert writer.record_bytes == sum(len(text.encode()) for text in writer.texts)


def test_numbers_without_end_are_written_as_the_sdk_writes_them() -> None:
    message = RecordMessage("tasks", {"a": float("nan"), "b": float("-inf"), "c": Decimal("1.10")})
    writer = MessageWriter()
    text = writer.serialize_message(message)
    assert json.loads(text, parse_float=str)["record"] == {"a": None, "b": None, "c": "1.10"}
    assert writer.record_bytes == len(text)


def written(
    config: dict[str, Any], deselected: list[str] | None, *, by_the_sdk: bool
) -> list[tuple[str, dict[str, Any]]]:
    catalog = catalog_of([STREAM])
    if deselected is not None:
        [entry] = [each for each in catalog["streams"] if each["tap_stream_id"] == STREAM]
        entry["metadata"] = [
            each for each in entry["metadata"] if list(each["breadcrumb"]) != deselected
        ]
        entry["metadata"].append({"breadcrumb": deselected, "metadata": {"selected": False}})
    writer = _Lines()
    tap = TapUserTesting(config=ACCOUNT | config, catalog=catalog, message_writer=writer)
    stream: Any = tap.streams[STREAM]
    if by_the_sdk:
        stream.__dict__["_is_written_whole"] = False
    stream._write_record_message(copy.deepcopy(RECORD))
    messages = [json.loads(text) for text in writer.texts]
    assert all({*message} == {"type", "stream", "record", "time_extracted"} for message in messages)
    return [(message["stream"], message["record"]) for message in messages]


@pytest.mark.parametrize(
    ("config", "deselected"),
    [
        ({}, None),
        ({}, ["properties", "task_group_type"]),
        ({}, [*RESPONSE, "properties", "more"]),
        ({}, [*RESPONSE, "properties", "more", "properties", "deep"]),
        ({"flattening_enabled": True, "flattening_max_depth": 1}, None),
        ({"stream_maps": {STREAM: {"participant_id": "sha256(participant_id)"}}}, None),
        ({"stream_maps": {STREAM: {"__filter__": "task_group_index == 2"}}}, None),
        ({"stream_maps": {STREAM: {"__alias__": "groups"}}}, None),
        ({"stream_maps": {STREAM: None}}, None),
        ({"stream_maps": {"copy": {"__source__": STREAM}}}, None),
        ({"stream_maps": {"tasks": {"participant_id": None}}}, None),
    ],
)
def test_whatever_changes_a_record_is_left_to_the_sdk(
    config: dict[str, Any], deselected: list[str] | None
) -> None:
    expected = written(config, deselected, by_the_sdk=True)
    assert written(config, deselected, by_the_sdk=False) == expected
    is_changed = bool(deselected) or ("tasks" not in config.get("stream_maps", {}) and bool(config))
    assert (expected != [(STREAM, RECORD)]) is is_changed
