"""With detect_deletions, a session that two complete lists no longer hold is written as deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tap_usertesting.extract.listing import Page
from tests.support.request_counter import LIST
from tests.support.tap import Run, TapProcess, config_for, run_here, tables
from tests.support.worlds import fill_small
from usertesting_sandbox.world import ABSENT

if TYPE_CHECKING:
    import pytest

    from usertesting_sandbox.server import Running


STREAMS = {"sessions", "session_deletions"}


def sessions_of(sandbox: Running, test_id: str) -> list[str]:
    return [session.session_id for session in sandbox.world.listed(test_id)]


def deleted(*runs: Run) -> set[str]:
    rows = tables(*runs)["session_deletions"].values()
    return {row["session_id"] for row in rows if row["deleted_at"] is not None}


def test_a_deleted_session_is_written_once(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config)
    assert first.rows("session_deletions") == []
    gone = sessions_of(sandbox, survey)[1]
    sandbox.world.remove_session(gone)
    second = run_here(config, state=first.state)
    [row] = second.rows("session_deletions")
    assert (row["session_id"], row["test_id"]) == (gone, survey)
    assert row["deleted_at"] > "2026-03-01"
    assert second.rows("sessions") == []
    third = run_here(config, state=second.state)
    assert third.rows("session_deletions") == []


def test_a_session_without_a_finish_time_may_be_deleted_too(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    gone = sandbox.world.add_session(test_id, finish_time=ABSENT)
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config)
    sandbox.world.remove_session(gone)
    second = run_here(config, state=first.state)
    assert deleted(second) == {gone}


def test_deletions_are_not_looked_for_unless_asked(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    first = run_here(config_for(sandbox))
    sandbox.world.remove_session(sessions_of(sandbox, survey)[0])
    second = run_here(config_for(sandbox), state=first.state)
    assert second.rows("session_deletions") == []
    # It has left the state, so that nothing is known of it later.
    third = run_here(config_for(sandbox, detect_deletions=True), state=second.state)
    assert third.rows("session_deletions") == []


def test_what_was_deleted_since_the_last_run_is_found_by_the_first_that_looks(
    sandbox: Running,
) -> None:
    survey, _ = fill_small(sandbox.world)
    first = run_here(config_for(sandbox))
    gone = sessions_of(sandbox, survey)[0]
    sandbox.world.remove_session(gone)
    assert deleted(run_here(config_for(sandbox, detect_deletions=True), state=first.state)) == {
        gone
    }


def test_a_test_that_stops_answering_has_lost_no_session(sandbox: Running) -> None:
    survey, aloud = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True, test_ids=[survey, aloud])
    first = run_here(config, streams=STREAMS)
    sandbox.faults.add(f"404@{LIST}#1")
    second = run_here(config, state=first.state, streams=STREAMS)
    assert deleted(second) == set()
    assert deleted(run_here(config, state=second.state, streams=STREAMS)) == set()


def test_a_session_whose_details_answer_404_is_not_deleted(sandbox: Running) -> None:
    fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True, refresh_days=10_000)
    first = run_here(config)
    sandbox.faults.add("404@/api/v3/*#1+")
    assert deleted(first, run_here(config, state=first.state)) == set()


def test_a_list_that_is_shorter_than_its_total_is_no_sign_of_deletions(
    sandbox: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True, test_ids=[survey])
    first = run_here(config, streams=STREAMS)
    monkeypatch.setattr(
        "tap_usertesting.extract.list_page.Page",
        lambda sessions, total, **of_page: Page(sessions[1:], total, **of_page),
    )
    second = run_here(config, state=first.state, streams=STREAMS)
    assert deleted(second) == set()
    assert "none is taken for deleted" in caplog.text
    monkeypatch.undo()
    assert deleted(run_here(config, state=second.state, streams=STREAMS)) == set()


def test_a_session_that_only_the_second_list_holds_is_not_deleted(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True, test_ids=[survey])
    first = run_here(config, streams=STREAMS)
    hidden = sandbox.world.session(sessions_of(sandbox, survey)[1])
    hidden.status = "IN_PROGRESS"

    def show(_world: object) -> None:
        hidden.status = "COMPLETE"

    sandbox.events.after(f"{LIST}#1", show)
    second = run_here(config, state=first.state, streams=STREAMS)
    assert second.of_type("RECORD") == []
    assert run_here(config, state=second.state, streams=STREAMS).of_type("RECORD") == []


def test_a_session_that_a_list_hides_by_chance_is_not_deleted(sandbox: Running) -> None:
    """One that was read vanishes and another comes late, so the total does not show it."""
    test_id = sandbox.world.add_test("SURVEY")
    ids = [
        sandbox.world.add_session(test_id, finish_time=f"2026-03-01T10:0{minute}:00Z")
        for minute in range(5)
    ]
    config = config_for(sandbox, detect_deletions=True, page_size=2)
    first = run_here(config)

    def move(_world: object) -> None:
        sandbox.world.remove_session(ids[4])
        sandbox.world.add_session(test_id, finish_time="2026-03-01T09:00:00Z")

    sandbox.events.after(f"{LIST}#1", move)
    second = run_here(config, state=first.state)
    assert deleted(first, second) <= {ids[4]}
    third = run_here(config, state=second.state)
    assert deleted(first, second, third) == {ids[4]}


def test_a_session_that_comes_back_is_read_anew(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config)
    hidden = sandbox.world.session(sessions_of(sandbox, survey)[1])
    hidden.status = "REFUNDED"
    second = run_here(config, state=first.state)
    assert deleted(first, second) == {hidden.session_id}
    hidden.status = "COMPLETE"
    third = run_here(config, state=second.state)
    assert deleted(first, second, third) == set()
    assert len(third.rows("session_details")) == 1
    [row] = third.rows("session_deletions")
    assert row == {"session_id": hidden.session_id, "test_id": survey, "deleted_at": None}
    fourth = run_here(config, state=third.state)
    assert fourth.rows("session_deletions") == []


def test_a_deletion_survives_a_kill(sandbox: Running, tap: TapProcess) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True)
    first = tap.run(config)
    gone = sessions_of(sandbox, survey)[:2]
    for session_id in gone:
        sandbox.world.remove_session(session_id)
    second = tap.run(config, state=first.state)
    # After the first deleted session's row and the state behind it.
    cut = next(
        index
        for index, message in enumerate(second.messages)
        if message["type"] == "RECORD" and message["stream"] == "session_deletions"
    )
    killed = Run(second.messages[: cut + 2])
    assert killed.messages[-1]["type"] == "STATE"
    assert len(deleted(second)) == 2
    third = tap.run(config, state=killed.state)
    assert {row["session_id"] for row in killed.rows("session_deletions")} | {
        row["session_id"] for row in third.rows("session_deletions")
    } == set(gone)
    assert len(third.rows("session_deletions")) == 1
    # And before that state: what was written is written again, and nothing is lost.
    killed = Run(second.messages[: cut + 1])
    assert len(tap.run(config, state=killed.state).rows("session_deletions")) == 2


def test_the_state_of_many_deletions_grows_with_their_ids_only(sandbox: Running) -> None:
    """Nothing is written anew with each of them: the whole is not quadratic."""
    test_id = sandbox.world.add_test("SURVEY")
    sessions = [sandbox.world.add_session(test_id) for _ in range(300)]
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config, streams=STREAMS)
    for session_id in sessions:
        sandbox.world.remove_session(session_id)
    second = run_here(config, state=first.state, streams=STREAMS)
    assert deleted(second) == set(sessions)
    written = sum(len(json.dumps(message)) for message in second.of_type("STATE"))
    records = sum(len(json.dumps(message)) for message in second.of_type("RECORD"))
    assert len(json.dumps(second.state)) < 30 * len(sessions)
    assert written < 40 * records
