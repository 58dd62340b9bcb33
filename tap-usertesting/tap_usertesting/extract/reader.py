"""Goes through the plans: sends requests ahead, yields results in order, notes what landed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.api.webvtt import parse_transcript
from tap_usertesting.extract.failures import catch_resource_error
from tap_usertesting.extract.plan import CLIPS, DETAILS, TRANSCRIPT, VIDEO, Reason, SessionRequests
from tap_usertesting.extract.prefetch import Prefetcher, merge
from tap_usertesting.extract.results import (
    ClipsResponse,
    DetailsResponse,
    SessionResponse,
    SessionResult,
    TranscriptResponse,
)
from tap_usertesting.state.checkpoint import Outcome, RetryDays
from tap_usertesting.timestamps import format_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tap_usertesting.api.client import Client
    from tap_usertesting.extract.discovery import Test
    from tap_usertesting.extract.planner import Planner
    from tap_usertesting.extract.results import Responses
    from tap_usertesting.videos.download import Downloader, StoredVideo

# Downloads under way at once; they spend no rate limit, so that one going on while the next begins
# is enough to keep a line busy.
DOWNLOADS_AT_ONCE = 2
# So many videos may be under way beside the requests, or, where there are none, so many responses
# may wait for the session before them to be written. A kill repeats them, too.
MORE_AHEAD = 2

TestRequests: TypeAlias = "tuple[str, SessionRequests]"

logger = logging.getLogger("tap-usertesting")


@dataclass
class SessionReader:
    """Makes the requests of all plans, and notes which sessions have landed.

    Attributes:
        client: The API.
        planner: The plan of each test.
        downloader: Copies videos into the storage; None if `videos` is not selected.
    """

    client: Client
    planner: Planner
    downloader: Downloader | None = None

    def results(self) -> Iterator[SessionResult]:
        """Yield the result of every planned session, in the order of the plan; videos may overtake.

        A kind whose circuit is open by now is left out, even if its response has come: the next run
        requests what is missing.

        Yields:
            A session's result. Write its records and call `land` before taking the next result: the
            next one may take minutes, and a kill meanwhile would repeat this one.
        """
        planner = self.planner
        tests = planner.tests
        # The videos of tests that are listed later come last: they must not have them listed now.
        listed = [test for test in tests if planner.is_planned(test)]
        later = [test for test in tests if not planner.is_planned(test)]
        at_once = planner.settings.max_concurrent_requests
        in_wait = MORE_AHEAD if self.downloader is None else MORE_AHEAD - DOWNLOADS_AT_ONCE
        yield from self._results(
            Prefetcher(self._plan(later), self._request, at_once, in_wait),
            Prefetcher(self._videos(listed), self._request, DOWNLOADS_AT_ONCE),
        )
        # Only now: it depends on what has landed.
        yield from self._results(Prefetcher(self._follow_up(), self._request, at_once, in_wait))

    def land(self, result: SessionResult) -> None:
        """Note in the state that a session's records are written."""
        planner, requests, test_id = self.planner, result.requests, result.test_id
        session = result.session
        checkpoint = planner.store.checkpoint(test_id)
        if requests.reason is Reason.DELETION:
            checkpoint.land_deletion(session.session_id)
        else:
            outcomes = result.outcomes
            for kind in [kind for kind, one in outcomes.items() if one is Outcome.NOT_FOUND]:
                if requests.reason is Reason.REFRESH:
                    # Its rows of this kind were written by an earlier run.
                    checkpoint.land_refresh(kind, session.session_id)
                    del outcomes[kind]
                elif kind == TRANSCRIPT and planner.is_on_trial(test_id):
                    # The trial transcript: it stays missing until the test has had one. Nor is it a
                    # retry if it could not be read before.
                    checkpoint.miss(kind, session.session_id)
                    del outcomes[kind]
            wait_days = planner.settings.transcript_wait_days
            today = utc_now().date()
            abandoned = checkpoint.land(
                session,
                outcomes,
                planner.selection.streams,
                RetryDays(today, today + timedelta(days=wait_days)),
                is_row_written=requests.is_row_due,
            )
            for kind in abandoned:
                planner.progress.skip(f"{kind} given up after {wait_days} days")
        planner.store.save(test_id)
        line = planner.progress.landed(
            requests=len(requests.kinds),
            sessions=0 if VIDEO in requests.kinds else 1,
            requests_per_minute=self.client.rate_limiter.requests_per_minute,
        )
        if line:
            logger.info(line)

    def _results(
        self, *prefetchers: Prefetcher[TestRequests, SessionResponse | ResourceError | None]
    ) -> Iterator[SessionResult]:
        on_break = partial(self.planner.stop.request, "an error")
        for (test_id, requests), responses in merge(*prefetchers, on_break=on_break):
            yield self._result(test_id, requests, responses)

    def _result(
        self, test_id: str, requests: SessionRequests, responses: Responses
    ) -> SessionResult:
        failures = self.planner.failures
        checkpoint = self.planner.store.checkpoint(test_id)
        session_id = requests.session.session_id
        retries = {
            kind: checkpoint.retries[kind][session_id]
            for kind in responses
            if session_id in checkpoint.retries.get(kind, ())
        }
        made = {
            kind: response for kind, response in responses.items() if not failures.is_open(kind)
        }
        for kind, response in made.items():
            if isinstance(response, ResourceError):
                # A session that failed in an earlier run, too, is no sign of an outage.
                is_known = kind in retries and retries[kind].is_failed
                failures.record(kind, response, counts_towards_outage=not is_known)
            else:
                failures.record_success(kind)
        return SessionResult(
            test_id,
            requests,
            made,
            had_partial=TRANSCRIPT in retries and retries[TRANSCRIPT].is_partial,
            deleted_at=format_time(utc_now()) if requests.reason is Reason.DELETION else None,
            is_listed_again=session_id in checkpoint.deleted,
        )

    def _plan(self, with_videos: Iterable[Test]) -> Iterator[tuple[TestRequests, tuple[str, ...]]]:
        """Yield the plan: what is new in every test, what is read again, what is retried."""
        planner = self.planner
        for test in planner.tests:
            yield from _with_kinds(test.test_id, planner.plan_of(test).new.take())
        for test in planner.tests:
            yield from _with_kinds(test.test_id, planner.plan_of(test).refresh.take())
        for test in planner.tests:
            yield from _with_kinds(test.test_id, planner.plan_of(test).retries.take())
        yield from self._videos(with_videos)

    def _follow_up(self) -> Iterator[tuple[TestRequests, tuple[str, ...]]]:
        """Yield the other transcripts of tests whose trial transcript has been found."""
        for test in self.planner.tests:
            if not self.planner.is_on_trial(test.test_id):
                yield from _with_kinds(test.test_id, self.planner.plan_of(test).follow_up.take())

    def _videos(self, tests: Iterable[Test]) -> Iterator[tuple[TestRequests, tuple[str, ...]]]:
        for test in tests:
            yield from _with_kinds(test.test_id, self.planner.plan_of(test).videos.take())

    @catch_resource_error
    def _request(self, of_test: TestRequests, kind: str) -> SessionResponse | None:
        if self.planner.failures.is_open(kind):
            # The result leaves it out.
            return None
        test_id, requests = of_test
        session_id = requests.session.session_id
        if kind == DETAILS:
            body = self.client.session_details(session_id)
            return None if body is None else DetailsResponse(body, format_time(utc_now()))
        if kind == TRANSCRIPT:
            return self._request_transcript(session_id)
        if kind == CLIPS:
            clips = self.client.clips(session_id)
            return None if clips is None else ClipsResponse(clips)
        return self._request_video(test_id, session_id)

    def _request_video(self, test_id: str, session_id: str) -> StoredVideo | None:
        if self.downloader is None:
            raise AssertionError  # no video is planned without a place for it
        link = partial(self.client.video_link, session_id)
        return self.downloader.store(test_id, session_id, link)

    def _request_transcript(self, session_id: str) -> TranscriptResponse | None:
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
        return TranscriptResponse(text, transcript, format_time(utc_now()))


def _with_kinds(
    test_id: str, sessions: Iterable[SessionRequests]
) -> Iterator[tuple[TestRequests, tuple[str, ...]]]:
    return (((test_id, requests), requests.kinds) for requests in sessions)
