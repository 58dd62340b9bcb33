"""What has landed is read again while it may change: once a night, each kind by itself."""

from __future__ import annotations

import json
from datetime import timedelta

from tap_usertesting.sync.ledger import Ledger
from tap_usertesting.sync.plan import CLIPS, DETAILS, plan_refresh
from tests.sync.examples import EPOCH, make_session
from tests.sync.nights import SOURCES, TEST_ID, Nights

RECENT = EPOCH + timedelta(minutes=50)


def refresh(nights: Nights, stop_after: int | None = None, *, ends: bool = True) -> list[str]:
    """Read again what is recent; a run that does not end leaves a state to go on from."""
    ledger = Ledger(json.loads(json.dumps(nights.state)))
    marks = {stream: ledger.mark(stream, TEST_ID) for stream in SOURCES}
    for stream in ("session_details", "tasks"):
        marks[stream].begin_refresh()
        ledger.save(stream, TEST_ID)
    steps = list(plan_refresh(nights.sessions, marks, SOURCES, RECENT))
    for step in steps[:stop_after]:
        assert step.requests == (DETAILS,)
        assert step.streams == {"sessions", "session_details", "tasks"}
        for stream in step.streams:
            marks[stream].note_refreshed(step.session)
            ledger.save(stream, TEST_ID)
    if ends:
        ledger.end_run(is_done=True)
    nights.state = json.loads(json.dumps(ledger.state))
    return [step.session.session_id for step in steps[:stop_after]]


def test_refreshing_reads_the_details_of_recent_sessions_again() -> None:
    nights = Nights([make_session("old", 0), make_session("recent", 100)])
    nights.run()
    assert refresh(nights) == ["session-recent"]
    assert refresh(nights) == ["session-recent"]


def test_a_refresh_that_is_cut_short_goes_on_where_it_was() -> None:
    nights = Nights([make_session(index, 60 + index // 2) for index in range(8)])
    nights.run()
    first = refresh(nights, stop_after=3, ends=False)
    nights.sessions.append(make_session("new", 99))
    nights.run(stop_after=1)
    rest = refresh(nights)
    assert first + rest == [f"session-{index}" for index in range(8)]
    assert refresh(nights) == [*first, *rest, "session-new"]


def test_a_kind_that_is_behind_keeps_no_other_from_being_refreshed() -> None:
    nights = Nights([make_session(index, 60 + index) for index in range(4)])
    nights.run()
    ledger = Ledger(nights.state)
    sources = {**SOURCES, "clips": CLIPS}
    marks = {stream: ledger.mark(stream, TEST_ID) for stream in sources}
    marks["clips"].land(nights.sessions[0])
    for stream in ("session_details", "tasks", "clips"):
        marks[stream].begin_refresh()
    both, *others = plan_refresh(nights.sessions, marks, sources, RECENT)
    assert both.requests == (DETAILS, CLIPS)
    assert both.streams == {"sessions", "session_details", "tasks", "clips"}
    assert [step.requests for step in others] == [(DETAILS,)] * 3
    assert {step.streams for step in others} == {
        frozenset({"sessions", "session_details", "tasks"})
    }


def test_a_first_run_that_is_cut_short_has_nothing_to_refresh() -> None:
    nights = Nights([make_session(index, 60 + index) for index in range(4)])
    assert refresh(nights, ends=False) == []
    nights.run(stop_after=2)
    assert refresh(nights, ends=False) == []
