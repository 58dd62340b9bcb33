"""What has landed is read again while it may change: once a night, each kind by itself."""

from __future__ import annotations

from datetime import date, timedelta

from tap_usertesting.extract.plan import CLIPS, DETAILS, plan_refresh
from tap_usertesting.state.checkpoint import Checkpoint, Outcome, RetryDays
from tap_usertesting.state.reconcile import reconcile
from tests.extract.examples import make_session
from tests.extract.nights import Nights, Step

TODAY = date(2026, 4, 1)


def names(steps: list[Step]) -> list[str]:
    """Return the sessions whose details are asked for."""
    return [step.session.session_id for step in steps if DETAILS in step.requests]


def all_of(nights: Nights) -> set[str]:
    return {session.session_id for session in nights.sessions}


def test_refreshing_reads_the_details_of_recent_sessions_again() -> None:
    nights = Nights([make_session("old", 0), make_session("recent", 100)])
    nights.run()
    for _ in range(2):
        [step] = nights.run(refresh={"session-recent"})
        assert step.session.session_id == "session-recent"
        assert step.requests == (DETAILS,)
        assert step.streams == {"session_details", "tasks"}


def test_a_refresh_that_is_cut_short_goes_on_where_it_was() -> None:
    nights = Nights([make_session(index, 60 + index // 2) for index in range(8)])
    nights.run()
    first = names(nights.run(refresh=all_of(nights), stop_after=3))[:3]
    nights.sessions.append(make_session("new", 99))
    second = names(nights.run(refresh=all_of(nights), stop_after=1))[:1]
    rest = names(nights.run(refresh=all_of(nights)))
    assert sorted([*first, *second, *rest]) == sorted(all_of(nights))
    assert set(names(nights.run(refresh=all_of(nights)))) == all_of(nights)


def test_a_kind_that_is_behind_keeps_no_other_from_being_refreshed() -> None:
    sessions = [make_session(index, 60 + index) for index in range(4)]
    days = RetryDays(TODAY, TODAY + timedelta(days=14))
    selected = {DETAILS: frozenset({"session_details"}), CLIPS: frozenset({"clips"})}
    checkpoint = Checkpoint(streams={kind: {*streams} for kind, streams in selected.items()})
    for session in sessions:
        checkpoint.land(session, {DETAILS: Outcome.LANDED}, selected, days, is_row_written=True)
    refreshed = reconcile(
        checkpoint,
        sessions,
        selected,
        today=TODAY,
        refresh=dict.fromkeys(selected, sessions),
        finish_time_kind=DETAILS,
    )
    assert [(one.session, one.kinds) for one in plan_refresh(sessions, refreshed)] == [
        (session, (DETAILS,)) for session in sessions
    ]


def test_a_first_run_that_is_cut_short_has_nothing_to_refresh() -> None:
    nights = Nights([make_session(index, 60 + index) for index in range(4)])
    nights.run(refresh=all_of(nights), stop_after=2)
    assert max(nights.asked.values()) == 1
    nights.run(refresh=all_of(nights), stop_after=2)
    assert max(nights.asked.values()) == 1


def test_a_refresh_is_begun_once_the_catch_up_of_the_recent_ones_is_done() -> None:
    """Nothing is asked twice on the way, however short the nights."""
    nights = Nights([make_session(index, index) for index in range(6)])
    nights.run(["sessions", "transcripts"])
    recent = {"session-4", "session-5"}
    for _ in range(3):
        nights.run(refresh=recent, stop_after=2)
    assert {count for (_, kind), count in nights.asked.items() if kind == DETAILS} == {1}
    assert set(names(nights.run(refresh=recent))) == recent


def test_a_finish_time_that_appears_each_night_keeps_no_refresh_from_beginning() -> None:
    nights = Nights([make_session("old", 1), *(make_session(index, None) for index in range(5))])
    nights.run()
    for index in range(5):
        nights.sessions[index + 1] = make_session(index, 50 + index)
        assert "session-old" in names(nights.run(refresh={"session-old"}))
