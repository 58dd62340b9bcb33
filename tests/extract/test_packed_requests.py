"""Requests come out of their packing as they went in, whatever their ids look like."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.extract.packed_requests import SESSIONS_A_BLOCK, PackedRequests
from tap_usertesting.extract.plan import CLIPS, DETAILS, TRANSCRIPT, Reason, SessionRequests
from tap_usertesting.session import Session

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
planned = st.builds(
    SessionRequests,
    session=sessions,
    kinds=st.sets(st.sampled_from([DETAILS, TRANSCRIPT, CLIPS])).map(tuple),
    is_row_due=st.booleans(),
    reason=st.sampled_from(Reason),
)


@given(steps=st.lists(planned))
def test_what_is_packed_comes_out_once_and_in_order(steps: list[SessionRequests]) -> None:
    packed = PackedRequests(steps)
    assert packed.count == len(steps)
    assert packed.requests == sum(len(requests.kinds) for requests in steps)
    assert list(packed.take()) == steps
    assert list(packed.take()) == []


def test_more_than_a_block_comes_out_in_order() -> None:
    finished = datetime(2026, 3, 1, tzinfo=UTC)
    many = [
        SessionRequests(Session(str(uuid4()), None, None, None, finished, finished))
        for _ in range(2 * SESSIONS_A_BLOCK + 1)
    ]
    assert list(PackedRequests(iter(many)).take()) == many
