"""What is missing is asked for once, however the streams are selected and the nights cut short."""

from __future__ import annotations

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.extract.plan import DETAILS, TRANSCRIPT
from tests.extract.examples import make_session
from tests.extract.nights import SOURCES, Nights

# Each with all the streams that a request feeds.
FAMILIES = {
    None: ["sessions"],
    DETAILS: ["session_details", "tasks"],
    TRANSCRIPT: ["transcripts"],
}
stops = st.one_of(st.none(), st.integers(0, 5))


@settings(max_examples=500)
@given(
    data=st.data(),
    arrivals=st.lists(st.integers(0, 4), min_size=1, max_size=6),
)
def test_deselecting_and_selecting_again_costs_what_came_meanwhile(
    data: st.DataObject, arrivals: list[int]
) -> None:
    """Whatever is selected each night, and wherever each is killed, no request is made twice."""
    nights = Nights([])
    for arriving in arrivals:
        number = len(nights.sessions)
        nights.sessions += [
            make_session(number + index, number + index) for index in range(arriving)
        ]
        kinds = data.draw(st.sets(st.sampled_from([*FAMILIES]), min_size=1))
        streams = [stream for kind in kinds for stream in FAMILIES[kind]]
        nights.run(streams, stop_after=data.draw(stops))
    nights.run()
    assert nights.missing() == set()
    assert max(nights.asked.values(), default=1) == 1


@settings(max_examples=300)
@given(
    data=st.data(),
    selections=st.lists(st.sampled_from([("session_details",), ("tasks",), (), None]), max_size=6),
)
def test_a_stream_that_was_left_out_of_its_family_lacks_no_row(
    data: st.DataObject, selections: list[tuple[str, ...] | None]
) -> None:
    nights = Nights([make_session(index, index) for index in range(3)])
    for selection in selections:
        number = len(nights.sessions)
        nights.sessions.append(make_session(number, number))
        streams = [*SOURCES] if selection is None else ["sessions", *selection]
        nights.run(streams, stop_after=data.draw(stops))
    nights.run()
    assert nights.missing() == set()
    assert nights.run() == []


def test_a_stream_that_was_left_out_asks_for_what_came_meanwhile_alone() -> None:
    nights = Nights([make_session(index, index) for index in range(5)])
    nights.run()
    nights.sessions.append(make_session("new", 9))
    nights.run(["sessions", "session_details", "transcripts"])
    [step] = nights.run()
    assert step.session.session_id == "session-new"
    assert step.requests == (DETAILS,)


def test_a_stream_selected_later_goes_on_where_each_short_night_ended() -> None:
    nights = Nights([make_session(index, index) for index in range(10)])
    nights.run(["sessions", "session_details", "tasks"])
    asked = []
    for _ in range(4):
        steps = nights.run(stop_after=3)[:3]
        assert {step.requests for step in steps} == {(TRANSCRIPT,)}
        asked += [step.session.session_id for step in steps]
    assert asked == [f"session-{index}" for index in range(10)]
    assert nights.run() == []


def test_the_list_selected_later_has_its_rows_written_without_a_request() -> None:
    nights = Nights([make_session(index, index) for index in range(4)])
    nights.run(["session_details", "tasks"])
    steps = nights.run(["sessions", "session_details", "tasks"])
    assert [(step.requests, step.streams) for step in steps] == [((), frozenset({"sessions"}))] * 4
    assert nights.run(["sessions", "session_details", "tasks"]) == []


def test_a_changed_row_goes_out_again_without_a_request() -> None:
    nights = Nights([make_session(index, index) for index in range(4)])
    nights.run()
    nights.sessions[1] = nights.sessions[1]._replace(status="REFUNDED")
    [step] = nights.run()
    assert (step.session.session_id, step.requests) == ("session-1", ())
    assert step.streams == {"sessions"}
    assert nights.run() == []


def test_a_finish_time_that_appears_has_the_details_read_again_once() -> None:
    for streams in ([*SOURCES], ["session_details", "tasks"]):
        nights = Nights([make_session("a", None), make_session("b", 3)])
        nights.run(streams)
        nights.sessions[0] = make_session("a", 5)._replace(status="DONE")
        [step] = nights.run(streams)
        assert step.requests == (DETAILS,)
        assert nights.run(streams) == []


@settings(max_examples=300)
@given(
    before=stops,
    cut=st.integers(0, 8),
    streams=st.sets(st.sampled_from(sorted(SOURCES)), min_size=1),
)
def test_a_full_refresh_that_is_cut_short_and_merged_loses_nothing(
    before: int | None, cut: int, streams: set[str]
) -> None:
    """The tables are gone; Meltano merges what the refresh wrote over what was there."""
    nights = Nights([make_session(index, index) for index in range(5)])
    nights.run(streams, stop_after=before)
    old = nights.state
    nights.state, nights.landed = {}, set()
    nights.run(stop_after=cut)
    # Every STATE names every stream of sessions, the first one too.
    first: dict[str, object] = {"bookmarks": {stream: {"partitions": []} for stream in SOURCES}}
    nights.state = merged(old, nights.state or first)
    nights.run()
    assert nights.missing() == set()
    assert nights.run() == []


@given(cut=stops, since=stops, arriving=st.integers(0, 3))
def test_a_night_on_a_copied_state_loses_nothing(
    cut: int | None, since: int | None, arriving: int
) -> None:
    nights = Nights([make_session(index, index) for index in range(5)])
    nights.run(["sessions", "session_details"], stop_after=cut)
    copied = copy.deepcopy(nights.state)
    nights.run(stop_after=since)
    nights.sessions += [make_session(f"new-{index}", 2) for index in range(arriving)]
    nights.state = copied
    nights.run()
    assert nights.missing() == set()
    assert nights.run() == []


def merged(old: object, new: object) -> dict[str, object]:
    """Merge as Meltano does: objects deeply, and all else is replaced."""
    result = json.loads(json.dumps(old))
    for key, value in json.loads(json.dumps(new)).items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    assert isinstance(result, dict)
    return result
