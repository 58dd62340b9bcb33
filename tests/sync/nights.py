"""The tap reduced to its planning, over many nights."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tap_usertesting.sync.ledger import Ledger
from tap_usertesting.sync.plan import DETAILS, TRANSCRIPT, Step, plan
from tap_usertesting.sync.reconcile import reconcile
from tests.sync.examples import EPOCH

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
