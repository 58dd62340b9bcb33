"""The work of one run: asked for ahead, handed over by session, noted when landed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tap_usertesting.handover import DetailsAnswer, Handover, TranscriptAnswer
from tap_usertesting.sync.plan import DETAILS, Step
from tap_usertesting.sync.prefetch import in_order
from tap_usertesting.times import format_time, utc_now
from tap_usertesting.transcript import parse_transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_usertesting.api.client import Client
    from tap_usertesting.planning import Planner

logger = logging.getLogger("tap-usertesting")


class _TestStep(NamedTuple):
    test_id: str
    step: Step

    @property
    def requests(self) -> tuple[str, ...]:
        return self.step.requests


@dataclass
class Work:
    """What is left to do, and its doing.

    Attributes:
        client: The API.
        planner: What to do in each test.
        in_hand: The session that is being written; its child streams read their rows from here.
    """

    client: Client
    planner: Planner
    in_hand: Handover | None = None
    _handovers: Iterator[Handover] | None = None
    _next: Handover | None = None

    def sessions(self, test_id: str) -> Iterator[Handover]:
        """Hand over the sessions of a test, oldest first, with what the API answered for each.

        Args:
            test_id: The test; the tests have to be taken in the order of discovery.

        Yields:
            A session. `land` it when its records are written, before the next is taken: that one
            may be long in coming.
        """
        if self._handovers is None:
            self._handovers = self._hand_over()
            self._next = next(self._handovers, None)
        while self._next is not None and self._next.test_id == test_id:
            self.in_hand = self._next
            yield self.in_hand
            self._next = next(self._handovers, None)

    def land(self, handover: Handover) -> None:
        """Note in the ledger that a session's records are written."""
        planner, session = self.planner, handover.step.session
        wait_days = planner.settings.transcript_wait_days
        today = utc_now().date()
        last_day = today + timedelta(days=wait_days)
        for stream in sorted(handover.step.streams):
            mark, source = planner.ledger.mark(stream, handover.test_id), planner.sources[stream]
            if source is None or not handover.is_owed(source):
                mark.land(session)
            elif not mark.has(session):
                # A session that is only refreshed has landed before, whatever is missing now.
                is_bare = handover.answers[source] is not None
                is_kept = mark.owe(session, is_bare=is_bare, today=today, last_day=last_day)
                if not is_kept:
                    planner.progress.skip(f"{stream} given up after {wait_days} days")
            planner.ledger.save(stream, handover.test_id)
        line = planner.progress.session_done(
            len(handover.step.requests), planner.settings.requests_per_minute
        )
        if line:
            logger.info(line)

    def _hand_over(self) -> Iterator[Handover]:
        steps = (
            _TestStep(test.test_id, step)
            for test in self.planner.discovery.tests
            for step in self.planner.take(test)
        )
        at_once = self.planner.settings.max_concurrent_requests
        abandon = partial(self.planner.stop.request, "an error")
        for (test_id, step), answers in in_order(steps, self._ask, at_once, abandon):
            mark = self.planner.ledger.mark("transcripts", test_id)
            yield Handover(test_id, step, answers, step.session.session_id in mark.bare)

    def _ask(self, of_test: _TestStep, request: str) -> DetailsAnswer | TranscriptAnswer | None:
        session_id = of_test.step.session.session_id
        if request == DETAILS:
            body = self.client.session_details(session_id)
            return None if body is None else DetailsAnswer(body, format_time(utc_now()))
        text = self.client.transcript(session_id)
        if not text:
            return None
        transcript = parse_transcript(text)
        if not transcript.is_whole:
            logger.warning(
                "The transcript of session %s has parts that are no proper WebVTT cues; "
                "transcript_vtt holds it whole",
                session_id,
            )
        return TranscriptAnswer(text, transcript, format_time(utc_now()))
