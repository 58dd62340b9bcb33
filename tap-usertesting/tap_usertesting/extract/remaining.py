"""Makes the plan of a listed test: applies the rules of `plan` to all its sessions."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tap_usertesting.extract.packed_requests import PackedRequests
from tap_usertesting.extract.per_test_plan import TestPlan
from tap_usertesting.extract.plan import (
    TRANSCRIPT,
    VIDEO,
    SessionRequests,
    plan_new,
    plan_refresh,
    plan_retries,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from tap_usertesting.session import Session
    from tap_usertesting.state.checkpoint import Checkpoint


class PlanInput(NamedTuple):
    """What the plan of a test is made from.

    Attributes:
        checkpoint: The checkpoint of the test.
        listed: All the sessions of the test.
        sessions: Those since the start date.
        kinds: The request kinds that may be requested.
        refreshed: By request kind, the sessions that are only read again.
        deletions: The deletions to write.
    """

    checkpoint: Checkpoint
    listed: Sequence[Session]
    sessions: Sequence[Session]
    kinds: Collection[str]
    refreshed: Mapping[str, Collection[str]]
    deletions: Sequence[SessionRequests]


def plan_remaining(given: PlanInput, today: date, *, has_sessions: bool) -> TestPlan:
    """Plan all that is left to do in a test.

    Args:
        given: What to make the plan from.
        today: The present day.
        has_sessions: Whether rows of the list are written.
    """
    checkpoint, listed, sessions, kinds, refreshed, deletions = given
    has_trial = (
        checkpoint.product_type is None
        and TRANSCRIPT in kinds
        and not checkpoint.has_found(TRANSCRIPT)
    )
    trial = _choose_trial(sessions, checkpoint, today) if has_trial else None

    def may_request(kind: str, session_id: str) -> bool:
        is_tried = not has_trial or kind != TRANSCRIPT or session_id == trial
        return is_tried and session_id not in refreshed.get(kind, ())

    def alone(kind: str, may_request: Callable[[str, str], bool]) -> Iterator[SessionRequests]:
        wanted = {kind} & set(kinds)
        new = plan_new(sessions, checkpoint, wanted, has_sessions=False, may_request=may_request)
        return (requests for requests in new if requests.kinds)

    others = set(kinds) - {VIDEO}
    new = plan_new(sessions, checkpoint, others, has_sessions=has_sessions, may_request=may_request)
    videos = alone(VIDEO, may_request)
    follow_up = alone(TRANSCRIPT, lambda _kind, session_id: session_id != trial)
    return TestPlan(
        has_sessions=bool(listed),
        has_trial=has_trial,
        new=PackedRequests(chain(deletions, new)),
        videos=PackedRequests(
            chain(videos, plan_retries(listed, checkpoint, {VIDEO} & set(kinds), today))
        ),
        refresh=PackedRequests(plan_refresh(sessions, refreshed)),
        retries=PackedRequests(plan_retries(listed, checkpoint, others, today)),
        follow_up=PackedRequests(follow_up if has_trial else ()),
    )


def _choose_trial(sessions: Sequence[Session], checkpoint: Checkpoint, today: date) -> str | None:
    """Choose the session of the trial transcript: another each day, as one may have none."""
    candidates = [
        session.session_id
        for session in sessions
        if session.session_id not in checkpoint.landed
        or checkpoint.is_missing(TRANSCRIPT, session.session_id)
    ]
    return candidates[today.toordinal() % len(candidates)] if candidates else None
