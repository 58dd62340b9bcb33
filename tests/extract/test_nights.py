"""What has landed, over many nights: nothing is lost, nothing is asked twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.extract.plan import DETAILS, TRANSCRIPT, ruled_out
from tap_usertesting.state.checkpoint import Checkpoint, Outcome, RetryDays
from tests.extract.examples import EPOCH, make_session
from tests.extract.nights import SOURCES, TEST_ID, TODAY, WAIT, Nights

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


def test_many_that_come_late_are_asked_for_alone() -> None:
    nights = Nights([make_session(index, 1 + index) for index in range(8)])
    nights.run()
    nights.sessions.extend(make_session(f"late-{index}", 1) for index in range(40))
    assert len(nights.run(stop_after=4)) == 40
    assert len(nights.run()) == 36
    assert nights.missing() == set()
    assert max(nights.asked.values()) == 1
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


def test_pending_transcripts_before_the_start_date_request_no_details() -> None:
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


def test_a_stream_selected_later_is_not_read_again_for_what_its_kind_was_missing() -> None:
    nights = Nights([make_session(index, index) for index in range(40)])
    nights.run(["session_details"], unread={f"session-{index}" for index in range(20)})
    start = EPOCH + timedelta(minutes=37)
    assert len(nights.run(["session_details", "tasks"], start_date=start)) == 23
    assert nights.run(["session_details", "tasks"], start_date=start) == []


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
    assert "retries" not in nights.entry()
    assert nights.entry()["abandoned"] == 1


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
        assert [step.session.session_id for step in steps if step.is_retry] == (
            ["session-a"] if nights.today > TODAY else []
        )
        nights.today += timedelta(days=1)
    nights.sessions.append(make_session("new", 3))
    steps = nights.run()
    assert [step.session.session_id for step in steps] == ["session-new", "session-a"]
    assert nights.missing() == set()
    assert nights.run() == []


def test_a_failed_read_that_becomes_a_404_keeps_its_deadline() -> None:
    session = make_session("a", 1)
    checkpoint = Checkpoint(streams={TRANSCRIPT: {"transcripts"}})
    abandoned = []
    for night in range(15):
        today = TODAY + timedelta(days=night)
        outcome = Outcome.FAILED if night % 2 == 1 else Outcome.NOT_FOUND
        days = RetryDays(today, today + WAIT)
        checkpoint.land(session, {TRANSCRIPT: outcome}, {}, days, is_row_written=True)
        abandoned.append(checkpoint.abandoned)
    assert abandoned == [0] * 14 + [1]
    assert checkpoint.retries == {TRANSCRIPT: {}}


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
    assert nights.entry()["replication_key_value"] == "2026-03-01T00:05:00.000000Z"
    assert nights.run() == []


def test_the_state_grows_by_27_bytes_a_session() -> None:
    sizes = []
    for count in (10, 1010):
        nights = Nights(
            [make_session("", index)._replace(session_id=str(uuid4())) for index in range(count)]
        )
        nights.run()
        sizes.append(len(json.dumps(nights.state)))
    assert sizes[1] - sizes[0] <= 27 * 1000


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
    assert (TRANSCRIPT not in ruled_out(product_type)) is has_transcripts


def test_a_plain_bookmark_is_resumed_from() -> None:
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
