"""What is selected late, moves, or changes costs what it must and no request more."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.support.request_counter import DETAILS, SPEECH, RequestCounter
from tests.support.tap import Run, TapProcess, config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import TRANSCRIPT

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

AT_ONCE = 4
LATER = {"transcripts", "transcript_cues"}
STREAMS = {"sessions", "session_deletions", "session_details", "tasks"}


def test_a_late_selection_that_is_killed_half_way_goes_on_there(
    sandbox: Running, tap: TapProcess
) -> None:
    for _ in range(3):
        test_id = sandbox.world.add_test("THINK_OUT_LOUD")
        for _ in range(8):
            sandbox.world.add_session(test_id, transcript=TRANSCRIPT)
    config = config_for(sandbox, max_concurrent_requests=AT_ONCE)
    runs = [run_here(config, streams=STREAMS)]
    counter = RequestCounter(sandbox)
    for _ in range(2):

        def kill(_world: object) -> None:
            assert tap.process is not None
            os.kill(tap.process.pid, signal.SIGKILL)

        sandbox.events.after(f"{SPEECH.format(sessionId='*')}#7", kill)
        runs.append(tap.run(config, state=runs[-1].state, streams=STREAMS | LATER))
        assert runs[-1].exit_code == -signal.SIGKILL
    runs.append(run_here(config, state=runs[-1].state, streams=STREAMS | LATER))
    assert comparable(tables(*runs)) == expected_tables(sandbox.world, STREAMS | LATER)
    counts = counter.count()
    assert counts[DETAILS] == 0
    assert counts[SPEECH] <= 24 + 2 * (AT_ONCE + 2)
    assert sum(len(run.rows("sessions")) for run in runs[1:]) == 0


def test_a_night_on_which_a_kind_is_deselected_adds_what_came_on_it(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    for _ in range(5):
        sandbox.world.add_session(test_id, transcript=TRANSCRIPT)
    config = config_for(sandbox)
    first = run_here(config, streams=STREAMS | LATER)
    sandbox.world.add_session(test_id, transcript=TRANSCRIPT)
    second = run_here(config, state=first.state, streams=STREAMS)
    assert second.state is not None
    [entry] = second.state["bookmarks"]["sessions"]["partitions"]
    assert list(entry["missing"]) == ["transcript"]
    counter = RequestCounter(sandbox)
    third = run_here(config, state=second.state, streams=STREAMS | LATER)
    assert counter.count()[SPEECH] == 1
    assert comparable(tables(first, second, third)) == expected_tables(
        sandbox.world, STREAMS | LATER
    )
    assert third.state is not None
    assert "missing" not in third.state["bookmarks"]["sessions"]["partitions"][0]


def test_a_status_that_changes_is_written_without_a_request(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sessions = [sandbox.world.add_session(test_id) for _ in range(3)]
    config = config_for(sandbox, test_ids=[test_id])
    first = run_here(config, streams=STREAMS)
    # A status that the API lists.
    sandbox.world.session(sessions[1]).audience_id = "another"
    counter = RequestCounter(sandbox)
    second = run_here(config, state=first.state, streams=STREAMS)
    assert counter.count().total() == 1
    assert [row["session_id"] for row in second.rows("sessions")] == [sessions[1]]
    assert second.rows("session_details") == []
    assert run_here(config, state=second.state, streams=STREAMS).of_type("RECORD") == []


def test_a_session_that_moves_to_another_test_is_there_once(sandbox: Running) -> None:
    world = sandbox.world
    one, two = world.add_test("SURVEY"), world.add_test("SURVEY")
    moved, *_ = [world.add_session(one) for _ in range(3)]
    world.add_session(two)
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config, streams=STREAMS)
    session = world.session(moved)
    world.remove_session(moved)
    session.test_id = two
    world.hold_session(session)
    second = run_here(config, state=first.state, streams=STREAMS)
    assert comparable(tables(first, second))["sessions"] == expected_tables(world)["sessions"]
    assert tables(first, second)["session_details"][(moved,)]["test_id"] == two
    [row] = second.rows("session_deletions")
    assert (row["session_id"], row["test_id"]) == (moved, one)
    third = run_here(config, state=second.state, streams=STREAMS)
    assert third.of_type("RECORD") == []


def test_the_rows_of_a_test_of_an_unknown_type_come_by_one_transcript_a_night(
    sandbox: Running,
) -> None:
    """As long as all that were tried have answered 404."""
    test_id = sandbox.world.add_test(row={"productType": None})
    sessions = [sandbox.world.add_session(test_id) for _ in range(6)]
    config = config_for(sandbox)
    counter = RequestCounter(sandbox)
    runs: list[Run] = []
    for _ in range(3):
        runs.append(run_here(config, state=runs[-1].state if runs else None))
        counts = counter.count()
        assert counts[SPEECH] == 1
    assert counts[DETAILS] == 0
    for session_id in sessions:
        sandbox.world.set_transcript(session_id, TRANSCRIPT)
    runs.append(run_here(config, state=runs[-1].state))
    assert counter.count()[SPEECH] == 6
    assert comparable(tables(*runs)) == expected_tables(sandbox.world)
    sandbox.world.add_session(test_id, transcript=TRANSCRIPT)
    runs.append(run_here(config, state=runs[-1].state))
    assert counter.count()[SPEECH] == 1
    assert comparable(tables(*runs)) == expected_tables(sandbox.world)
