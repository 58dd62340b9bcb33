"""Steps come out of their packing as they went in, whatever their ids look like."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.sync.packed import STEPS_A_BLOCK, PackedSteps
from tap_usertesting.sync.plan import CLIPS, DETAILS, TRANSCRIPT, Step
from tap_usertesting.sync.session import Session

session_ids = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda one: str(one).upper()),
    st.uuids().map(lambda one: one.hex),
    st.uuids().map(lambda one: f"{{{one}}}"),
    st.text(max_size=40),
)
times = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))
sessions = st.builds(
    Session,
    session_id=session_ids,
    audience_id=st.one_of(st.none(), session_ids),
    status=st.one_of(st.none(), st.text(max_size=10)),
    start_time=times,
    finish_time=times,
    bookmark_time=times,
)
steps = st.builds(
    Step,
    session=sessions,
    streams=st.frozensets(st.sampled_from(["sessions", "tasks", "transcripts"])),
    requests=st.sets(st.sampled_from([DETAILS, TRANSCRIPT, CLIPS])).map(tuple),
    is_refresh=st.booleans(),
    is_deletion=st.booleans(),
)


@given(given_steps=st.lists(steps))
def test_what_is_packed_comes_out_once_and_in_order(given_steps: list[Step]) -> None:
    packed = PackedSteps(given_steps)
    assert packed.count == len(given_steps)
    assert packed.requests == sum(len(step.requests) for step in given_steps)
    assert packed.kinds == {kind for step in given_steps for kind in step.requests}
    assert list(packed.take()) == given_steps
    assert list(packed.take()) == []


def test_more_than_a_block_comes_out_in_order() -> None:
    finished = datetime(2026, 3, 1, tzinfo=UTC)
    many = [
        Step(Session(str(uuid4()), None, None, None, finished, finished), frozenset({"sessions"}))
        for _ in range(2 * STEPS_A_BLOCK + 1)
    ]
    assert list(PackedSteps(iter(many)).take()) == many
