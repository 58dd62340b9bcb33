"""The tap reduced to its planning, over many nights."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tap_usertesting.extract.plan import (
    DETAILS,
    TRANSCRIPT,
    Reason,
    SessionRequests,
    plan_new,
    plan_refresh,
    plan_retries,
    since,
)
from tap_usertesting.state.checkpoint import Checkpoint, Outcome, RetryDays
from tap_usertesting.state.reconcile import prune, reconcile
from tap_usertesting.state.store import StateStore
from tests.extract.examples import EPOCH

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tap_usertesting.session import Session

SOURCES: dict[str, str | None] = {
    "sessions": None,
    "session_details": DETAILS,
    "tasks": DETAILS,
    "transcripts": TRANSCRIPT,
}
TEST_ID = "a-test"
TODAY = date(2026, 4, 1)
WAIT = timedelta(days=14)


class Step(NamedTuple):
    """One session's share of a night's work, with the streams it lands in."""

    session: Session
    requests: tuple[str, ...]
    streams: frozenset[str]
    is_retry: bool


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
        refresh: Collection[str] = (),
    ) -> list[Step]:
        """Plan and land a night's work; killed after some sessions, only the state remains.

        The details of some sessions cannot be read, and after some steps those of none. The details
        of some sessions are read again.
        """
        store = StateStore(json.loads(json.dumps(self.state)), SOURCES)
        store.begin(streams)
        selected = _by_kind(streams)
        listed = self._listed()
        work = since(listed, start_date)
        store.convert(TEST_ID, listed, is_complete=is_complete)
        checkpoint = store.checkpoint(TEST_ID)
        if is_complete:
            vanished = checkpoint.landed.keys() - {one.session_id for one in listed}
            prune(checkpoint, vanished, keeps_landed=False)
        refreshed = reconcile(
            checkpoint,
            listed,
            selected,
            today=self.today,
            refresh={DETAILS: [one for one in work if one.session_id in refresh]},
            finish_time_kind=DETAILS,
        )
        planned = [
            *plan_new(
                work,
                checkpoint,
                selected,
                has_sessions="sessions" in streams,
                may_request=lambda kind, session_id: session_id not in refreshed.get(kind, ()),
            ),
            *plan_refresh(work, refreshed),
            *plan_retries(listed, checkpoint, selected, self.today),
        ]
        for index, requests in enumerate(planned[:stop_after]):
            is_down = is_down_after is not None and index >= is_down_after
            self._land(checkpoint, requests, selected, unread=unread, is_down=is_down)
            store.save(TEST_ID)
            self.state = json.loads(json.dumps(store.flush()))
        if stop_after is None:
            store.save(TEST_ID)
            store.end_run()
            self.state = json.loads(json.dumps(store.flush()))
        return [_step(requests, selected) for requests in planned]

    def missing(self, streams: Collection[str] = tuple(SOURCES)) -> set[tuple[str, str, bool]]:
        wanted = {
            (stream, session.session_id, _is_told(stream, session))
            for stream in streams
            for session in self.sessions
            if not (SOURCES[stream] == TRANSCRIPT and session.session_id in self.without_transcript)
        }
        return wanted - self.landed

    def entry(self) -> dict[str, Any]:
        """Return the test's entry in the state."""
        [entry] = self.state["bookmarks"]["sessions"]["partitions"]
        assert isinstance(entry, dict)
        return entry

    def _listed(self) -> list[Session]:
        return sorted(
            self.sessions,
            key=lambda one: (one.bookmark_time is None, one.bookmark_time or EPOCH, one.session_id),
        )

    def _land(
        self,
        checkpoint: Checkpoint,
        requests: SessionRequests,
        selected: Mapping[str, frozenset[str]],
        *,
        unread: Collection[str],
        is_down: bool,
    ) -> None:
        name = requests.session.session_id
        self.asked.update((name, kind) for kind in requests.kinds)
        outcomes = {}
        for kind in requests.kinds:
            if kind == DETAILS and is_down:
                continue
            outcomes[kind] = Outcome.LANDED
            if kind == DETAILS and name in unread:
                outcomes[kind] = Outcome.FAILED
            elif kind == TRANSCRIPT and name in self.without_transcript:
                outcomes[kind] = Outcome.NOT_FOUND
        checkpoint.land(
            requests.session,
            outcomes,
            selected,
            RetryDays(self.today, self.today + WAIT),
            is_row_written=requests.is_row_due,
        )
        landed = {stream for kind, one in outcomes.items() if one is Outcome.LANDED
                  for stream in selected[kind]}  # fmt: skip
        if requests.is_row_due:
            landed.add("sessions")
        self.landed |= {(stream, name, _is_told(stream, requests.session)) for stream in landed}


def _by_kind(streams: Collection[str]) -> dict[str, frozenset[str]]:
    kinds = dict.fromkeys(kind for stream in streams if (kind := SOURCES[stream]) is not None)
    return {
        kind: frozenset(stream for stream in streams if SOURCES[stream] == kind) for kind in kinds
    }


def _is_told(stream: str, session: Session) -> bool:
    """Tell whether rows of a stream have all that there is to tell of when a session finished."""
    return session.finish_time is not None or SOURCES[stream] == TRANSCRIPT


def _step(
    requests: SessionRequests, selected: Mapping[str, Sequence[str] | frozenset[str]]
) -> Step:
    streams = {stream for kind in requests.kinds for stream in selected[kind]}
    if requests.is_row_due:
        streams.add("sessions")
    is_retry = requests.reason is Reason.RETRY
    return Step(requests.session, requests.kinds, frozenset(streams), is_retry)
