"""The state of the version before is read, turned into the present form, and costs no request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.request_counter import DETAILS, LIST, SPEECH, RequestCounter
from tests.support.tap import config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import TRANSCRIPT, add_interaction, fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

FORMER = Path(__file__).with_name("former_state.json")
STREAMS = {
    "sessions",
    "session_deletions",
    "session_details",
    "demographics",
    "task_groups",
    "tasks",
    "transcripts",
    "transcript_cues",
}


@pytest.fixture
def former(sandbox: Running) -> dict[str, Any]:
    """The state that two nights of the version before left of this world.

    With `detect_deletions`; `tasks` was not selected when the last session of the survey came; the
    last session of the other test waits for its transcript, and one there has no finish time.
    """
    survey, aloud = fill_small(sandbox.world)
    add_interaction(sandbox.world, sessions=2)
    sandbox.world.add_session(aloud, finish_time="2026-03-02T10:05:00Z")
    sandbox.world.add_session(survey, finish_time="2026-03-03T10:05:00Z")
    state: dict[str, Any] = json.loads(FORMER.read_text())
    return state


def test_nothing_is_asked_for_again(sandbox: Running, former: dict[str, Any]) -> None:
    counter = RequestCounter(sandbox)
    streams = STREAMS - {"tasks"}
    run = run_here(config_for(sandbox, detect_deletions=True), state=former, streams=streams)
    counts = counter.count()
    assert (counts[LIST], counts[DETAILS], counts[SPEECH]) == (3, 0, 1)
    assert run.of_type("RECORD") == []
    assert run.state is not None
    bookmarks = run.state["bookmarks"]
    assert len(bookmarks["sessions"]["partitions"]) == 3
    assert all(isinstance(one["landed"], str) for one in bookmarks["sessions"]["partitions"])
    assert {stream for stream, one in bookmarks.items() if one["partitions"]} == {"sessions"}


def test_a_stream_that_was_behind_catches_up_alone(
    sandbox: Running, former: dict[str, Any]
) -> None:
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox), state=former, streams=STREAMS)
    assert counter.count()[DETAILS] == 1
    assert len({row["session_id"] for row in run.rows("session_details")}) == 1
    assert run_here(config_for(sandbox), state=run.state, streams=STREAMS).rows("tasks") == []


def test_what_came_late_or_has_its_finish_time_now_is_read(
    sandbox: Running, former: dict[str, Any]
) -> None:
    [aloud] = [
        test for test, one in sandbox.world.tests.items() if len(sandbox.world.listed(test)) == 5
    ]
    [unfinished] = [one for one in sandbox.world.listed(aloud) if one.finish_time is None]
    unfinished.finish_time = "2026-03-02T09:00:00Z"
    late = sandbox.world.add_session(
        aloud, finish_time="2026-03-02T08:00:00Z", transcript=TRANSCRIPT
    )
    run = run_here(config_for(sandbox), state=former, streams=STREAMS - {"tasks"})
    assert {row["session_id"] for row in run.rows("session_details")} == {
        late,
        unfinished.session_id,
    }
    assert len(run.rows("sessions")) == 2


def test_a_session_that_has_vanished_since_is_found_to_be_deleted(
    sandbox: Running, former: dict[str, Any]
) -> None:
    [gone, *_] = sorted(one["session_id"] for one in expected_sessions(sandbox))
    sandbox.world.remove_session(gone)
    run = run_here(config_for(sandbox, detect_deletions=True), state=former, streams=STREAMS)
    assert [row["session_id"] for row in run.rows("session_deletions")] == [gone]


def test_a_test_that_is_not_listed_keeps_what_stands_there(
    sandbox: Running, former: dict[str, Any]
) -> None:
    sandbox.faults.add(f"404@{LIST}#1")
    first = run_here(config_for(sandbox), state=former, streams=STREAMS)
    counter = RequestCounter(sandbox)
    second = run_here(config_for(sandbox), state=first.state, streams=STREAMS)
    assert counter.count()[DETAILS] <= 1
    assert second.rows("sessions") == []


def test_a_full_refresh_over_it_keeps_nothing_of_it(
    sandbox: Running, former: dict[str, Any]
) -> None:
    """Meltano merges objects deeply and replaces lists."""
    first_state = run_here(config_for(sandbox), streams=STREAMS).of_type("STATE")[0]["value"]
    merged = {
        "bookmarks": {
            stream: former["bookmarks"].get(stream, {}) | first_state["bookmarks"].get(stream, {})
            for stream in former["bookmarks"].keys() | first_state["bookmarks"].keys()
        }
    }
    run = run_here(config_for(sandbox), state=merged, streams=STREAMS)
    expected = expected_tables(sandbox.world, STREAMS)
    assert comparable(tables(run)) == expected


def expected_sessions(sandbox: Running) -> list[dict[str, Any]]:
    return list(expected_tables(sandbox.world)["sessions"].values())
