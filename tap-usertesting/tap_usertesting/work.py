"""The work of one run: asked for ahead, handed over by session, noted when landed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.failures import or_error
from tap_usertesting.handover import Answer, ClipsAnswer, DetailsAnswer, Handover, TranscriptAnswer
from tap_usertesting.sync.plan import CLIPS, DETAILS, TRANSCRIPT, VIDEO, Step
from tap_usertesting.sync.prefetch import Lane, in_order
from tap_usertesting.times import format_time, utc_now
from tap_usertesting.transcript import parse_transcript

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tap_usertesting.api.client import Client
    from tap_usertesting.discovery import Test
    from tap_usertesting.download import Downloader, StoredVideo
    from tap_usertesting.planning import Planner

# Downloads under way at once; they spend no rate limit, so that one going on while the next begins
# is enough to keep a line busy.
DOWNLOADS_AT_ONCE = 2

OfTest: TypeAlias = "tuple[str, Step]"

logger = logging.getLogger("tap-usertesting")


@dataclass
class Work:
    """What is left to do, and its doing.

    Attributes:
        client: The API.
        planner: What to do in each test.
        downloader: Brings videos into the storage; None if none are asked for.
        in_hand: The session that is being written; its child streams read their rows from here.
    """

    client: Client
    planner: Planner
    downloader: Downloader | None = None
    in_hand: Handover | None = None
    _handovers: Iterator[Handover] | None = None
    _next: Handover | None = None

    def check_is_over(self) -> None:
        """See that nothing is left.

        Raises:
            AssertionError: If sessions are left, as the tests were not taken in their order.
        """
        if self._next is not None:
            raise AssertionError(f"the sessions of test {self._next.test_id} are left")

    def sessions(self, test_id: str) -> Iterator[Handover]:
        """Hand over the sessions of a test, oldest first, with what the API answered for each.

        What is not in the order of the tests (a video that is ready, a session that is read again)
        is handed over between them. A request of a kind that is given up by now is left out, even
        if it was answered: what lands after it would leave a gap.

        Args:
            test_id: The test; the tests have to be taken in the order of discovery.

        Yields:
            A session. `land` it when its records are written, before the next is taken: that one
            may be long in coming.
        """
        if self._handovers is None:
            self._handovers = self._hand_over()
            self._next = next(self._handovers, None)
        while self._next is not None and (self._next.test_id == test_id or self._next.is_aside):
            self.in_hand = self._next
            self._note_failures(self.in_hand)
            yield self.in_hand
            self._next = next(self._handovers, None)

    def land(self, handover: Handover) -> None:
        """Note in the ledger that a session's records are written."""
        planner, step = self.planner, handover.step
        for stream in sorted(step.streams):
            mark, source = planner.ledger.mark(stream, handover.test_id), planner.sources[stream]
            if step.is_deletion:
                mark.strike(step.session)
            elif source is None:
                mark.land(step.session)
            elif source not in handover.answers:
                continue
            elif handover.is_unread(source):
                self._owe(stream, handover, is_unread=True)
            elif not handover.is_owed(source):
                mark.land(step.session)
            elif not mark.has_landed(step.session):
                # A session that is only refreshed has landed before, whatever is missing now.
                self._owe(stream, handover, is_bare=handover.answers[source] is not None)
            if step.is_refresh:
                mark.note_refreshed(step.session)
            planner.ledger.save(stream, handover.test_id)
        line = planner.progress.step_done(
            requests=len(step.requests),
            sessions=0 if VIDEO in step.requests else 1,
            requests_per_minute=self.client.budget.requests_per_minute,
        )
        if line:
            logger.info(line)

    def _note_failures(self, handover: Handover) -> None:
        planner, step = self.planner, handover.step
        known = {
            planner.sources[stream]
            for stream in step.streams
            if planner.ledger.mark(stream, handover.test_id).is_unread(step.session)
        }
        for kind, answer in handover.answers.items():
            if isinstance(answer, ResourceError):
                # That one which was broken before is broken still tells nothing of the others.
                planner.failures.set_aside(kind, answer, is_telling=kind not in known)
            else:
                planner.failures.note_success(kind)

    def _owe(
        self, stream: str, handover: Handover, *, is_bare: bool = False, is_unread: bool = False
    ) -> None:
        wait_days = self.planner.settings.transcript_wait_days
        today = utc_now().date()
        is_kept = self.planner.ledger.mark(stream, handover.test_id).owe(
            handover.step.session,
            is_bare=is_bare,
            is_unread=is_unread,
            today=today,
            last_day=today + timedelta(days=wait_days),
        )
        if not is_kept:
            self.planner.progress.skip(f"{stream} given up after {wait_days} days")

    def _hand_over(self) -> Iterator[Handover]:
        planner = self.planner
        at_once = planner.settings.max_concurrent_requests
        tests = planner.discovery.tests
        # The videos of tests that are listed later come last: they must not have them listed now.
        listed = [test for test in tests if planner.is_listed(test)]
        later = [test for test in tests if not planner.is_listed(test)]
        lanes = [
            Lane(self._work(later), self._ask, at_once),
            Lane(self._videos(listed), self._ask, DOWNLOADS_AT_ONCE),
        ]
        abandon = partial(planner.stop.request, "an error")
        for (test_id, step), answers in in_order(*lanes, abandon=abandon):
            was_bare = planner.ledger.mark("transcripts", test_id).is_bare(step.session)
            asked = {
                request: answer
                for request, answer in answers.items()
                if not planner.failures.is_given_up(request)
            }
            yield Handover(test_id, step, asked, was_bare)

    def _work(self, with_videos: Iterable[Test]) -> Iterator[tuple[OfTest, tuple[str, ...]]]:
        """Give the work: what is new in every test, then what is read again, then what failed."""
        planner = self.planner
        tests = planner.discovery.tests
        work = ((test.test_id, planner.plan_of(test).work) for test in tests)
        refresh = ((test.test_id, planner.plan_of(test).refresh) for test in tests)
        again = ((test.test_id, planner.plan_of(test).again) for test in tests)
        for test_id, steps in chain(work, refresh, again):
            yield from _asked(test_id, steps.take())
        yield from self._videos(with_videos)

    def _videos(self, tests: Iterable[Test]) -> Iterator[tuple[OfTest, tuple[str, ...]]]:
        for test in tests:
            yield from _asked(test.test_id, self.planner.plan_of(test).videos.take())

    @or_error
    def _ask(self, of_test: OfTest, request: str) -> Answer | None:
        if self.planner.failures.is_given_up(request):
            # It is left out when it is handed over.
            return None
        test_id, step = of_test
        session_id = step.session.session_id
        if request == DETAILS:
            body = self.client.session_details(session_id)
            return None if body is None else DetailsAnswer(body, format_time(utc_now()))
        if request == TRANSCRIPT:
            return self._ask_transcript(session_id)
        if request == CLIPS:
            clips = self.client.clips(session_id)
            return None if clips is None else ClipsAnswer(clips)
        return self._ask_video(test_id, session_id)

    def _ask_video(self, test_id: str, session_id: str) -> StoredVideo | None:
        if self.downloader is None:
            raise AssertionError  # no video is planned without a place for it
        link = partial(self.client.video_link, session_id)
        return self.downloader.store(test_id, session_id, link)

    def _ask_transcript(self, session_id: str) -> TranscriptAnswer | None:
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


def _asked(test_id: str, steps: Iterable[Step]) -> Iterator[tuple[OfTest, tuple[str, ...]]]:
    return (((test_id, step), step.requests) for step in steps)
