"""Lists every test and plans what is left to do in it, before any of it is done."""

from __future__ import annotations

import logging
import pickle
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from tap_usertesting.errors import UserTestingError
from tap_usertesting.sync.listing import Listing, Page, read_listing
from tap_usertesting.sync.plan import TRANSCRIPT, Step, plan, streams_for
from tap_usertesting.sync.prefetch import in_order
from tap_usertesting.sync.progress import duration
from tap_usertesting.sync.session import Session
from tap_usertesting.times import parse_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_usertesting.api.answers import Json
    from tap_usertesting.api.client import Client
    from tap_usertesting.clock import Clock
    from tap_usertesting.discovery import Discovery, Test
    from tap_usertesting.settings import Settings
    from tap_usertesting.stop import Stop
    from tap_usertesting.sync.progress import Progress
    from tap_usertesting.sync.state import Ledger

# Clocks differ a little; a finish time further ahead than this is wrong.
CLOCK_SKEW = timedelta(days=1)

# The plans of all tests wait in memory for their turn: packed, in blocks of so many sessions.
STEPS_A_BLOCK = 250

LISTING = "listing"

logger = logging.getLogger("tap-usertesting")


@dataclass
class Planner:
    """Makes the plan of each test.

    Attributes:
        client: The API.
        discovery: The tests.
        ledger: What has landed before.
        settings: The settings.
        sources: The selected streams, each with the request its rows come from; None for the list.
        progress: Told what is planned and what is left out.
        stop: Set when the run is asked to end.
        clock: Tells when half of a limited run is over.
    """

    client: Client
    discovery: Discovery
    ledger: Ledger
    settings: Settings
    sources: Mapping[str, str | None]
    progress: Progress
    stop: Stop
    clock: Clock
    _began: float = 0.0
    _plans: dict[str, list[bytes]] = field(default_factory=dict)
    _is_prepared: bool = False
    _has_warned: bool = False

    def prepare(self) -> None:
        """List every test, plan its work, and say in the log what it will cost. Once a run."""
        if self._is_prepared:
            return
        self._is_prepared = True
        self._began = self.clock.now()
        tests = sessions = requests = 0
        listings = in_order(
            takewhile(self._has_time_to_list, map(_ToList, self.discovery.tests)),
            lambda to_list, _request: self._list(to_list.test),
            at_once=self.settings.max_concurrent_requests,
            abandon=partial(self.stop.request, "an error"),
        )
        for (test,), answers in listings:
            steps = self._plan(test, answers[LISTING])
            tests += 1
            sessions += len(steps)
            requests += sum(len(step.requests) for step in steps)
            self._plans[test.test_id] = [_pack(block) for block in _blocks(steps)]
        self.progress.begin(sessions=sessions, requests=requests)
        self._say_cost(tests, sessions, requests)

    def _has_time_to_list(self, _to_list: _ToList) -> bool:
        """Keep half of a limited run for reading; what is not listed by then is listed in turn."""
        minutes = self.settings.max_runtime_minutes
        return minutes is None or self.clock.now() - self._began < minutes * 60 / 2

    def take(self, test: Test) -> Iterator[Step]:
        """Give the plan of a test. One that was not prepared is listed now."""
        if test.test_id not in self._plans:
            yield from self._plan(test, self._list(test))
            return
        for block in self._plans.pop(test.test_id):
            yield from _unpack(block)

    def _list(self, test: Test) -> Listing | None:
        latest = utc_now() + CLOCK_SKEW

        def fetch(offset: int, limit: int) -> Page | None:
            page = self.client.sessions(test.test_id, offset=offset, limit=limit)
            if page is None:
                return None
            return Page([_session(row, latest) for row in page.sessions], page.total)

        return read_listing(fetch, self.settings.page_size)

    def _plan(self, test: Test, listing: Listing | None) -> list[Step]:
        if listing is None:
            logger.warning(
                "Test %s answers 404: it is gone, or these credentials may not read it",
                test.test_id,
            )
            self.progress.skip("tests that answered 404")
            return []
        if listing.out_of_reach:
            logger.warning(
                "Test %s: the API counts %d sessions more than it lists, as its offset goes no "
                "deeper; the oldest cannot be seen",
                test.test_id,
                listing.out_of_reach,
            )
            self.progress.skip("sessions past the API's deepest offset", listing.out_of_reach)
        start_date = self.settings.start_date
        sessions = [
            session
            for session in listing.sessions
            if start_date is None
            or session.finish_time is None
            or session.finish_time >= start_date
        ]
        self._reconcile(test, sessions, is_complete=not listing.out_of_reach)
        steps = self._steps(test.test_id, test.product_type, sessions)
        if self.settings.test_ids and any(TRANSCRIPT in step.requests for step in steps):
            steps = self._steps(test.test_id, self._look_up_product_type(test.test_id), sessions)
        return steps

    def _look_up_product_type(self, test_id: str) -> str | None:
        """Find out whether a test that is named by its id has transcripts at all.

        It takes a few v1 requests, so the answer is kept in the marks of the streams it matters to.
        """
        marks = [
            self.ledger.mark(stream, test_id)
            for stream, source in self.sources.items()
            if source == TRANSCRIPT
        ]
        known = next((mark.product_type for mark in marks if mark.product_type), None)
        product_type = known or self._listed_product_types().get(test_id)
        for mark in marks:
            mark.product_type = product_type
        for stream in self.sources:
            self.ledger.save(stream, test_id)
        return product_type

    def _listed_product_types(self) -> Mapping[str, str | None]:
        try:
            return self.discovery.product_types
        except UserTestingError as error:
            if not self._has_warned:
                logger.warning("Product types are not known, so all is asked for: %s", error)
            self._has_warned = True
            return {}

    def _reconcile(self, test: Test, sessions: list[Session], *, is_complete: bool) -> None:
        today = utc_now().date()
        for stream in self.sources:
            mark = self.ledger.mark(stream, test.test_id)
            if not mark.reconcile(sessions, is_complete=is_complete, today=today):
                logger.warning(
                    "Test %s lists sessions below the bookmark of %s that came late and cannot be "
                    "told from those that have landed: it is read anew",
                    test.test_id,
                    stream,
                )
            self.ledger.save(stream, test.test_id)

    def _steps(self, test_id: str, product_type: str | None, sessions: list[Session]) -> list[Step]:
        sources = streams_for(product_type, self.sources)
        marks = {stream: self.ledger.mark(stream, test_id) for stream in sources}
        refresh_days = self.settings.refresh_days
        refresh_since = utc_now() - timedelta(days=refresh_days) if refresh_days else None
        return plan(sessions, marks, sources, refresh_since)

    def _say_cost(self, tests: int, sessions: int, requests: int) -> None:
        per_minute = self.settings.requests_per_minute
        unlisted = len(self.discovery.tests) - tests
        if unlisted:
            logger.warning(
                "%d tests are listed later, as half of max_runtime_minutes is over", unlisted
            )
        logger.info(
            "Plan: %s tests, %s sessions, %s requests, %s",
            f"{tests:,}",
            f"{sessions:,}",
            f"{requests:,}",
            duration(requests, per_minute),
        )
        minutes = self.settings.max_runtime_minutes
        if minutes is not None and requests > minutes * per_minute:
            logger.info(
                "max_runtime_minutes ends this run after about %s of these requests; the next run "
                "goes on from there",
                f"{minutes * per_minute:,}",
            )


class _ToList(NamedTuple):
    test: Test

    @property
    def requests(self) -> tuple[str, ...]:
        return (LISTING,)


def _blocks(steps: list[Step]) -> Iterator[list[Step]]:
    return (steps[start : start + STEPS_A_BLOCK] for start in range(0, len(steps), STEPS_A_BLOCK))


def _pack(steps: list[Step]) -> bytes:
    return zlib.compress(pickle.dumps(steps), level=1)


def _unpack(block: bytes) -> list[Step]:
    steps: list[Step] = pickle.loads(zlib.decompress(block))  # noqa: S301 - packed above
    return steps


def _session(row: Json, latest: datetime) -> Session:
    finish_time = _time(row.get("finishTime"))
    return Session(
        session_id=row["sessionId"],
        audience_id=row.get("audienceId"),
        status=row.get("status"),
        start_time=_time(row.get("startTime")),
        finish_time=finish_time,
        bookmark_time=None if finish_time is None or finish_time > latest else finish_time,
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
