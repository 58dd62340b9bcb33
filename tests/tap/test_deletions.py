"""With detect_deletions, a session that a complete list no longer holds is marked once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tap_usertesting.sync.listing import Page
from tests.support.asked import LIST
from tests.support.tap import Run, TapProcess, config_for, run_here, tables
from tests.support.worlds import fill_small
from usertesting_sandbox.world import ABSENT

if TYPE_CHECKING:
    import pytest

    from usertesting_sandbox.server import Running


def sessions_of(sandbox: Running, test_id: str) -> list[str]:
    return [session.session_id for session in sandbox.world.listed(test_id)]


def deleted(*runs: Run) -> set[str]:
    rows = tables(*runs)["sessions"].values()
    return {row["session_id"] for row in rows if row["deleted_at"] is not None}


def test_a_deleted_session_is_written_once_more_and_whole(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True)
    first = run_here(config)
    gone = sessions_of(sandbox, survey)[1]
    sandbox.world.remove_session(gone)
    second = run_here(config, state=first.state)
    [row] = second.rows("sessions")
    before = tables(first)["sessions"][(gone,)]
    assert row["deleted_at"] > (row["finish_time"] or "")
    assert {**row, "deleted_at": None} == before
    assert row["status"] == "COMPLETE"
    third = run_here(config, state=second.state)
    assert third.rows("sessions") == []


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
    assert second.rows("sessions") == []
    assert "roster" not in json.dumps(second.state)


def test_what_was_deleted_before_it_was_asked_for_is_not_known(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    first = run_here(config_for(sandbox))
    sandbox.world.remove_session(sessions_of(sandbox, survey)[0])
    config = config_for(sandbox, detect_deletions=True)
    second = run_here(config, state=first.state)
    assert deleted(second) == set()
    gone = sessions_of(sandbox, survey)[0]
    sandbox.world.remove_session(gone)
    assert deleted(run_here(config, state=second.state)) == {gone}


def test_a_test_that_stops_answering_has_lost_no_session(sandbox: Running) -> None:
    survey, aloud = fill_small(sandbox.world)
    config = config_for(sandbox, detect_deletions=True, test_ids=[survey, aloud])
    first = run_here(config, streams={"sessions"})
    sandbox.faults.add(f"404@{LIST}#1")
    second = run_here(config, state=first.state, streams={"sessions"})
    assert deleted(second) == set()
    assert deleted(run_here(config, state=second.state, streams={"sessions"})) == set()


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
    first = run_here(config, streams={"sessions"})
    monkeypatch.setattr(
        "tap_usertesting.session_list.Page",
        lambda sessions, total, **of_page: Page(sessions[1:], total, **of_page),
    )
    second = run_here(config, state=first.state, streams={"sessions"})
    assert deleted(second) == set()
    assert "none is taken for deleted" in caplog.text
    monkeypatch.undo()
    assert deleted(run_here(config, state=second.state, streams={"sessions"})) == set()


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
        if message["type"] == "RECORD" and message["stream"] == "sessions"
    )
    killed = Run(second.messages[: cut + 2])
    assert killed.messages[-1]["type"] == "STATE"
    assert len(deleted(killed)) == 1
    third = tap.run(config, state=killed.state)
    assert deleted(killed) | deleted(third) == set(gone)
    assert len(third.rows("sessions")) == 1
