"""What has landed, over many nights: nothing is lost, nothing is asked twice."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.sync.ledger import Ledger
from tap_usertesting.sync.plan import (
    CLIPS,
    DETAILS,
    TRANSCRIPT,
    Step,
    plan,
    plan_refresh,
    streams_for,
)
from tap_usertesting.sync.reconcile import reconcile
from tests.sync.examples import EPOCH, make_session

if TYPE_CHECKING:
    from collections.abc import Collection

    from tap_usertesting.sync.session import Session

SOURCES: dict[str, str | None] = {
    "sessions": None,
    "session_details": DETAILS,
    "tasks": DETAILS,
    "transcripts": TRANSCRIPT,
}
TEST_ID = "a-test"
TODAY = date(2026, 4, 1)
WAIT = timedelta(days=14)


@dataclass
class Nights:
    """A tap reduced to its planning: a state that outlives each run, and what has landed so far."""

    sessions: list[Session]
    state: dict[str, Any] = field(default_factory=dict)
    landed: set[tuple[str, str, bool]] = field(default_factory=set)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    without_transcript: set[str] = field(default_factory=set)
    today: date = TODAY

    def run(  # noqa: PLR0913 - what a night may be like
        self,
        streams: Collection[str] = tuple(SOURCES),
        stop_after: int | None = None,
        *,
        is_complete: bool = True,
        start_date: datetime | None = None,
        unread: Collection[str] = (),
        is_down_after: int | None = None,
    ) -> list[Step]:
        """Plan and land a night's work; killed after some sessions, only the state remains.

        The details of some sessions cannot be read, and after some steps those of none.
        """
        ledger = Ledger(json.loads(json.dumps(self.state)))
        sources = {stream: SOURCES[stream] for stream in streams}
        marks = {stream: ledger.mark(stream, TEST_ID) for stream in streams}
        for stream, mark in marks.items():
            reconcile(
                mark,
                self.sessions,
                start_date=start_date,
                is_complete=is_complete,
                today=self.today,
            )
            ledger.save(stream, TEST_ID)
        ordered = sorted(
            self.sessions,
            key=lambda one: (one.bookmark_time is None, one.bookmark_time or EPOCH, one.session_id),
        )
        steps = [
            step
            for is_again in (False, True)
            for step in plan(ordered, marks, sources, start_date=start_date, is_again=is_again)
        ]
        for index, step in enumerate(steps[:stop_after]):
            is_down = is_down_after is not None and index >= is_down_after
            name = step.session.session_id
            self.asked.update((name, request) for request in step.requests)
            for stream in step.streams:
                if SOURCES[stream] == DETAILS and is_down:
                    continue
                if SOURCES[stream] == DETAILS and name in unread:
                    marks[stream].owe(
                        step.session, is_unread=True, today=self.today, last_day=self.today + WAIT
                    )
                elif SOURCES[stream] == TRANSCRIPT and name in self.without_transcript:
                    marks[stream].owe(
                        step.session, is_bare=False, today=self.today, last_day=self.today + WAIT
                    )
                else:
                    marks[stream].land(step.session)
                    has_finished = step.session.finish_time is not None
                    self.landed.add((stream, name, has_finished))
                ledger.save(stream, TEST_ID)
            self.state = json.loads(json.dumps(ledger.state))
        if stop_after is None:
            ledger.end_run(is_done=True)
            self.state = json.loads(json.dumps(ledger.state))
        return steps

    def missing(self, streams: Collection[str] = tuple(SOURCES)) -> set[tuple[str, str, bool]]:
        wanted = {
            (stream, session.session_id, session.finish_time is not None)
            for stream in streams
            for session in self.sessions
            if not (SOURCES[stream] == TRANSCRIPT and session.session_id in self.without_transcript)
        }
        return wanted - self.landed


minutes = st.one_of(st.none(), st.integers(0, 6))
worlds = st.lists(minutes, max_size=12)


@settings(max_examples=1000)
@given(data=st.data(), times=worlds)
def test_every_session_lands_whatever_happens_between_the_nights(
    data: st.DataObject, times: list[int | None]
) -> None:
    """Ties, late arrivals, vanishing, late finish times, kills, faults, streams, start dates."""
    nights = Nights([make_session(index, time) for index, time in enumerate(times)])
    number = len(times)
    for _ in range(data.draw(st.integers(1, 4))):
        streams = data.draw(st.sets(st.sampled_from(sorted(SOURCES)), min_size=1))
        start = data.draw(minutes)
        nights.run(
            streams,
            stop_after=data.draw(st.one_of(st.none(), st.integers(0, 6))),
            start_date=None if start is None else EPOCH + timedelta(minutes=start),
            unread=data.draw(st.sets(st.sampled_from([one.session_id for one in nights.sessions])))
            if nights.sessions
            else (),
            is_down_after=data.draw(st.one_of(st.none(), st.integers(0, 6))),
        )
        nights.today += timedelta(days=data.draw(st.integers(0, 20)))
        for arrival in data.draw(st.lists(minutes, max_size=3)):
            nights.sessions.append(make_session(number, arrival))
            number += 1
        for session in data.draw(st.permutations(nights.sessions))[:2]:
            if data.draw(st.booleans()):
                nights.sessions.remove(session)
            elif session.finish_time is None:
                nights.sessions.remove(session)
                name = session.session_id.removeprefix("session-")
                nights.sessions.append(make_session(name, data.draw(st.integers(0, 6))))
    nights.run()
    assert nights.missing() == set()
    assert nights.run() == []


@settings(max_examples=300)
@given(times=worlds, stops=st.lists(st.integers(0, 4), max_size=6))
def test_a_killed_run_goes_on_where_it_was(times: list[int | None], stops: list[int]) -> None:
    nights = Nights([make_session(index, time) for index, time in enumerate(times)])
    for stop in stops:
        nights.run(stop_after=stop)
    nights.run()
    assert nights.missing() == set()
    assert max(nights.asked.values(), default=1) == 1


def test_a_stream_selected_later_catches_up_alone() -> None:
    nights = Nights([make_session(index, index) for index in range(5)])
    nights.run(["sessions", "session_details"])
    steps = nights.run(["sessions", "session_details", "transcripts"])
    assert {step.requests for step in steps} == {(TRANSCRIPT,)}
    assert {step.streams for step in steps} == {frozenset({"transcripts"})}


def test_a_child_selected_later_brings_its_whole_family_in_one_reading() -> None:
    nights = Nights([make_session(index, index) for index in range(3)])
    nights.run(["sessions", "session_details", "transcripts"])
    steps = nights.run()
    assert {step.requests for step in steps} == {(DETAILS,)}
    assert {step.streams for step in steps} == {frozenset({"session_details", "tasks"})}
    assert nights.run() == []


def test_deselecting_the_parents_keeps_the_others_incremental() -> None:
    nights = Nights([make_session(index, index) for index in range(3)])
    nights.run(["tasks"])
    nights.sessions.append(make_session("new", 9))
    steps = nights.run(["tasks"])
    assert [step.session.session_id for step in steps] == ["session-new"]


@pytest.mark.parametrize("late_minutes", [[0], [2], [0, 3], [1, 2, 3, 4, 5]])
def test_sessions_listed_late_are_asked_for_alone(late_minutes: list[int]) -> None:
    nights = Nights([make_session(index, 1 + index) for index in range(8)])
    nights.run()
    late = [make_session(f"late-{minute}", minute) for minute in late_minutes]
    nights.sessions.extend(late)
    assert {step.session for step in nights.run()} == set(late)
    assert nights.run() == []


def test_many_that_come_late_have_the_test_read_anew_rather_than_lost() -> None:
    nights = Nights([make_session(index, 1 + index) for index in range(8)])
    nights.run()
    nights.sessions.extend(make_session(f"late-{index}", 1) for index in range(40))
    nights.run(stop_after=4)
    nights.run()
    assert nights.missing() == set()
    assert nights.run() == []


def test_a_start_date_that_moves_on_with_the_calendar_costs_nothing() -> None:
    nights = Nights([make_session(index, index) for index in range(200)])
    assert len(nights.run(start_date=EPOCH + timedelta(minutes=50))) == 150
    for minute in (70, 90, 140):
        assert nights.run(start_date=EPOCH + timedelta(minutes=minute)) == []
    nights.sessions.append(make_session("new", 200))
    assert len(nights.run(start_date=EPOCH + timedelta(minutes=140))) == 1
    assert nights.run(start_date=EPOCH + timedelta(minutes=50)) == []


@pytest.mark.parametrize("start", [None, EPOCH + timedelta(minutes=30)])
def test_a_start_date_that_moves_back_has_what_it_left_out_read(start: datetime | None) -> None:
    nights = Nights([make_session(index, index) for index in range(100)])
    nights.run(start_date=EPOCH + timedelta(minutes=50))
    nights.run(start_date=start)
    landed = {name for _, name, _ in nights.landed}
    assert landed == {one.session_id for one in nights.sessions if one.is_since(start)}
    assert nights.run(start_date=start) == []


def test_vanished_sessions_cost_nothing() -> None:
    nights = Nights([make_session(index, index) for index in range(8)])
    nights.run()
    del nights.sessions[2:5]
    assert nights.run() == []
    nights.sessions.append(make_session("new", 99))
    assert len(nights.run()) == 1


def test_a_list_that_is_not_complete_is_no_sign_of_late_sessions() -> None:
    nights = Nights([make_session(index, index) for index in range(8)])
    nights.run(is_complete=False)
    del nights.sessions[0]
    nights.sessions.append(make_session("new", 99))
    assert len(nights.run(is_complete=False)) == 1


def test_late_sessions_of_a_list_that_lost_its_oldest_are_found_in_its_newer_half() -> None:
    """A test with more sessions than the API lists: only the newest twenty are seen."""
    world = [make_session(index, 10 * index) for index in range(30)]
    nights = Nights(world[-20:])
    nights.run(stop_after=7, is_complete=False)
    assert len(nights.run(is_complete=False)) == 13
    for night in range(5):
        new = [
            make_session(f"new-{night}-{index}", 1000 + 10 * night + index) for index in range(3)
        ]
        late = make_session(f"late-{night}", 990 + 10 * night + 0.5 if night else 285)
        world = sorted([*world, *new, late], key=lambda one: (one.bookmark_time, one.session_id))
        nights.sessions = world[-20:]
        steps = nights.run(is_complete=False)
        assert {step.session.session_id for step in steps} == {
            session.session_id for session in [*new, late]
        }
        assert nights.run(is_complete=False) == []


def test_a_missing_transcript_is_asked_for_until_its_last_day() -> None:
    nights = Nights([make_session("a", 1), make_session("b", 2)])
    nights.without_transcript = {"session-a"}
    asked_on = []
    for night in range(20):
        nights.today = TODAY + timedelta(days=night)
        steps = nights.run()
        if any(step.session.session_id == "session-a" for step in steps):
            asked_on.append(night)
    assert asked_on == list(range(15))
    marks = nights.state["bookmarks"]["transcripts"]["partitions"]
    assert [mark.get("pending") for mark in marks] == [None]
    assert marks[0]["absent"] == 1


def test_a_missing_transcript_is_asked_for_once_a_day_while_runs_are_cut_short() -> None:
    nights = Nights([make_session(index, index) for index in range(4)])
    nights.without_transcript = {"session-0", "session-1"}
    nights.run(stop_after=3)
    assert [step.session.session_id for step in nights.run(stop_after=1)] == ["session-3"]
    nights.today += timedelta(days=1)
    assert [step.session.session_id for step in nights.run()] == ["session-0", "session-1"]
    assert len(nights.run()) == 2


def test_a_session_without_a_finish_time_is_given_up_for_good() -> None:
    nights = Nights([make_session("a", None)])
    nights.without_transcript = {"session-a"}
    nights.run()
    nights.today = TODAY + WAIT + timedelta(days=1)
    assert nights.run() == []
    nights.today += timedelta(days=1)
    assert nights.run() == []


def test_what_cannot_be_read_is_asked_for_last_and_for_as_long_as_it_takes() -> None:
    nights = Nights([make_session("a", 1), make_session("b", 2)])
    for _ in range(40):
        steps = nights.run(unread={"session-a"})
        assert [step.session.session_id for step in steps if step.is_again] == (
            ["session-a"] if nights.today > TODAY else []
        )
        nights.today += timedelta(days=1)
    nights.sessions.append(make_session("new", 3))
    steps = nights.run()
    assert [step.session.session_id for step in steps] == ["session-new", "session-a"]
    assert nights.missing() == set()
    assert nights.run() == []


def test_what_could_not_be_read_and_then_is_not_there_is_given_up_on_its_first_last_day() -> None:
    nights = Nights([make_session("a", 1)])
    marks = []
    for night in range(16):
        nights.today = TODAY + timedelta(days=night)
        ledger = Ledger(json.loads(json.dumps(nights.state)))
        mark = ledger.mark("transcripts", TEST_ID)
        reconcile(mark, nights.sessions, start_date=None, is_complete=True, today=nights.today)
        if not mark.is_done_with(nights.sessions[0]):
            mark.owe(
                nights.sessions[0],
                is_unread=night % 2 == 1,
                today=nights.today,
                last_day=nights.today + WAIT,
            )
        ledger.end_run(is_done=True)
        nights.state = json.loads(json.dumps(ledger.state))
        marks.append(mark)
    assert [mark.absent for mark in marks] == [0] * 14 + [1] * 2


def test_a_transcript_that_comes_days_later_lands() -> None:
    nights = Nights([make_session("a", 1), make_session("b", 2)])
    nights.without_transcript = {"session-a"}
    nights.run()
    nights.without_transcript = set()
    steps = nights.run()
    assert [(step.session.session_id, step.requests) for step in steps] == [
        ("session-a", (TRANSCRIPT,))
    ]
    assert nights.missing() == set()
    assert nights.run() == []


def test_a_finish_time_in_the_future_does_not_move_the_bookmark() -> None:
    wrong = make_session("wrong", 10_000_000)._replace(bookmark_time=None)
    nights = Nights([wrong, make_session("right", 5)])
    nights.run()
    mark = nights.state["bookmarks"]["sessions"]["partitions"][0]
    assert mark["replication_key_value"] == "2026-03-01T00:05:00.000000Z"
    assert nights.run() == []


def test_the_state_does_not_grow_with_the_sessions() -> None:
    sizes = []
    for count in (10, 1000):
        # In turn with times of their own and all with the same one.
        nights = Nights([make_session(index, index % 2 * index) for index in range(count)])
        nights.run()
        sizes.append(len(json.dumps(nights.state)))
    assert sizes[1] <= sizes[0] + 4 * len(SOURCES)


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


def test_what_is_owed_to_one_stream_is_left_out_of_the_others_by_the_start_date() -> None:
    nights = Nights([make_session(index, index) for index in range(40)])
    nights.without_transcript = {f"session-{index}" for index in range(20)}
    nights.run(["sessions", "transcripts"])
    start = EPOCH + timedelta(minutes=37)
    asked = []
    for _ in range(3):
        steps = nights.run(start_date=start)
        asked.append([DETAILS in step.requests for step in steps])
    assert [sum(details) for details in asked] == [3, 0, 0]
    assert [len(details) for details in asked] == [23, 20, 20]


def test_a_stream_selected_later_is_not_read_anew_for_what_its_family_was_owed() -> None:
    nights = Nights([make_session(index, index) for index in range(40)])
    nights.run(["session_details"], unread={f"session-{index}" for index in range(20)})
    start = EPOCH + timedelta(minutes=37)
    assert len(nights.run(["session_details", "tasks"], start_date=start)) == 23
    assert nights.run(["session_details", "tasks"], start_date=start) == []


def test_a_first_run_that_is_cut_short_has_nothing_to_refresh() -> None:
    nights = Nights([make_session(index, 60 + index) for index in range(4)])
    assert refresh(nights, ends=False) == []
    nights.run(stop_after=2)
    assert refresh(nights, ends=False) == []


@pytest.mark.parametrize(
    ("product_type", "has_transcripts"),
    [
        ("SURVEY", False),
        ("survey", False),
        ("NON_THINK_OUT_LOUD", False),
        ("THINK_OUT_LOUD", True),
        ("live_conversation", True),
        ("SOMETHING_NEW", True),
        (None, True),
    ],
)
def test_what_the_product_type_rules_out_is_not_asked_for(
    product_type: str | None,
    has_transcripts: bool,  # noqa: FBT001 - a table of examples
) -> None:
    assert ("transcripts" in streams_for(product_type, SOURCES)) is has_transcripts


def test_a_plain_bookmark_without_the_ledgers_extras_is_resumed_from() -> None:
    nights = Nights([make_session(index, index) for index in range(4)])
    nights.state = {
        "bookmarks": {
            stream: {
                "partitions": [
                    {
                        "context": {"test_id": TEST_ID},
                        "replication_key": "finish_time",
                        "replication_key_value": "2026-03-01T00:02:00+00:00",
                    }
                ]
            }
            for stream in SOURCES
        }
    }
    steps = nights.run()
    # The tie at the bookmark may not have landed: it is read again.
    assert [step.session.session_id for step in steps] == ["session-2", "session-3"]
