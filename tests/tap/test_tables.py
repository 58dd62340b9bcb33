"""Every table, row by row, against what the API holds."""

from __future__ import annotations

import json
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tap_usertesting import schemas
from tests.support.tap import Run, TapProcess, config_for, run_here, tables
from tests.support.truth import KEYS, comparable, expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator

# Requests of a run that do not belong to a session.
LISTING = "/api/v2/sessionResults"


@pytest.fixture(scope="module")
def generated() -> Iterator[Running]:
    """The world of the demo."""
    with running(generate(seed=1), Options(rate_limit=0)) as started:
        yield started


@pytest.fixture(scope="module")
def first_run(generated: Running, tmp_path_factory: pytest.TempPathFactory) -> Run:
    tap = TapProcess(tmp_path_factory.mktemp("first"))
    storage = tmp_path_factory.mktemp("videos")
    return tap.run(config_for(generated, video_storage_url=str(storage)), streams=KEYS)


@pytest.mark.parametrize("stream", KEYS)
def test_a_table_holds_what_the_api_holds(stream: str, generated: Running, first_run: Run) -> None:
    loaded = comparable(tables(first_run))[stream]
    expected = expected_tables(generated.world, KEYS)[stream]
    assert expected or stream == "session_deletions"
    assert loaded.keys() == expected.keys()
    for key, row in expected.items():
        assert loaded[key] == row


@pytest.mark.parametrize("stream", KEYS)
def test_no_key_is_written_twice(stream: str, first_run: Run) -> None:
    assert len(first_run.rows(stream)) == len(tables(first_run)[stream])


@pytest.mark.parametrize("stream", KEYS)
def test_every_record_is_complete_and_fits_its_schema(stream: str, first_run: Run) -> None:
    text = resources.files(schemas).joinpath(f"{stream}.json").read_text()
    schema = json.loads(text)
    schema["additionalProperties"] = False
    schema["required"] = list(schema["properties"])
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for row in first_run.rows(stream):
        validator.validate(row)
    assert all(described["description"] for described in schema["properties"].values())


def test_each_schema_goes_out_once_and_before_all_records(first_run: Run) -> None:
    kinds = [message["type"] for message in first_run.messages]
    assert kinds[: len(KEYS)] == ["SCHEMA"] * len(KEYS)
    assert kinds.count("SCHEMA") == len(KEYS)
    keys = {
        message["stream"]: tuple(message["key_properties"])
        for message in first_run.of_type("SCHEMA")
    }
    assert keys == KEYS


def test_a_state_follows_every_session_at_once(first_run: Run) -> None:
    kinds = [(message["type"], message.get("stream")) for message in first_run.messages]
    followers = {following for kind, following in pairwise(kinds) if kind == ("RECORD", "sessions")}
    assert followers == {("STATE", None)}


def test_the_state_holds_one_entry_a_test_and_plain_bookmarks(first_run: Run) -> None:
    plain = {"context", "replication_key", "replication_key_value"}
    entry = plain | {
        "landed",
        "missing",
        "streams",
        "retries",
        "abandoned",
        "workspace_id",
        "product_type",
        "listed_at",
    }
    for message in first_run.of_type("STATE"):
        for stream, bookmark in message["value"]["bookmarks"].items():
            assert set(bookmark) <= {"partitions"}
            for partition in bookmark["partitions"]:
                assert stream in {"sessions", "qx_scores", "highlight_reels"}
                assert set(partition) <= (entry if stream == "sessions" else plain)
                assert set(partition["context"]) == {"test_id"}


def test_the_first_state_names_every_selected_stream(first_run: Run) -> None:
    first, *_ = first_run.of_type("STATE")
    assert set(first["value"]["bookmarks"]) == set(KEYS)
    assert first_run.messages.index(first) == len(KEYS)


def test_the_log_does_not_grow_with_the_sessions(first_run: Run) -> None:
    assert len(first_run.rows("sessions")) > 200
    assert len(first_run.log.splitlines()) < 100


def test_no_version_makes_a_target_delete_what_a_run_does_not_read_again(
    sandbox: Running,
) -> None:
    fill_small(sandbox.world)
    run = run_here(config_for(sandbox, emit_activate_version_messages=True))
    assert run.of_type("ACTIVATE_VERSION") == []


def test_times_are_written_in_one_form(first_run: Run) -> None:
    for stream in KEYS:
        for row in first_run.rows(stream):
            for name, value in row.items():
                if name.endswith(("_time", "_at")) and value is not None:
                    assert len(value) == len("2026-03-01T12:00:00.000000Z")
                    assert value.endswith("Z")


def test_a_second_run_asks_for_the_lists_and_what_is_pending_only(
    generated: Running, first_run: Run, tap: TapProcess
) -> None:
    seen = len(generated.requests)
    second = tap.run(config_for(generated), state=first_run.state)
    asked = [visit.endpoint for visit in generated.requests[seen:]]
    bookmarks = first_run.state["bookmarks"] if first_run.state else {}
    pending = sum(
        len(group["session_ids"])
        for entry in bookmarks["sessions"]["partitions"]
        for group in entry.get("retries", {}).get("transcript", [])
    )
    assert pending > 0
    tests = [key for key, rows in expected_tables(generated.world)["tests"].items() if rows]
    listed = {row["test_id"] for row in expected_tables(generated.world)["sessions"].values()}
    assert asked.count(LISTING) >= len(listed)
    assert asked.count(LISTING) <= len(tests)
    assert asked.count("/api/v3/sessionResults/{sessionId}") == 0
    assert asked.count("/api/v2/sessionResults/{sessionId}/transcript") == pending
    assert {stream for stream in KEYS if second.rows(stream)} == {"workspaces", "tests"}
    assert second.state == first_run.state
