"""Lists every test and plans what is left to do in it, before any of it is done."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.failures import or_error
from tap_usertesting.plans import UNREAD, TestPlan
from tap_usertesting.product_types import ProductTypes
from tap_usertesting.session_list import read_page
from tap_usertesting.sync.listing import read_listing
from tap_usertesting.sync.packed import PackedSteps
from tap_usertesting.sync.plan import (
    DETAILS,
    REFRESHED,
    VIDEO,
    Step,
    plan,
    plan_refresh,
    streams_for,
)
from tap_usertesting.sync.prefetch import Lane, in_order
from tap_usertesting.sync.progress import duration
from tap_usertesting.sync.reconcile import call_the_roll, reconcile
from tap_usertesting.times import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_usertesting.api.client import Client
    from tap_usertesting.clock import Clock
    from tap_usertesting.discovery import Discovery, Test
    from tap_usertesting.failures import Failures
    from tap_usertesting.settings import Settings
    from tap_usertesting.stop import Stop
    from tap_usertesting.sync.ledger import Ledger
    from tap_usertesting.sync.listing import Listing, Page
    from tap_usertesting.sync.mark import Mark
    from tap_usertesting.sync.progress import Progress
    from tap_usertesting.sync.session import Session

# What is asked for here, as it is named where it fails.
LIST = "list of sessions"

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
        failures: Told of the tests whose list cannot be read.
        stop: Set when the run is asked to end.
        clock: Tells when half of a limited run is over.
    """

    client: Client
    discovery: Discovery
    ledger: Ledger
    settings: Settings
    sources: Mapping[str, str | None]
    progress: Progress
    failures: Failures
    stop: Stop
    clock: Clock
    _began: float = 0.0
    _plans: dict[str, TestPlan] = field(default_factory=dict)
    _is_prepared: bool = False

    @cached_property
    def product_types(self) -> ProductTypes:
        """What kind of test each is."""
        return ProductTypes(self.discovery, self.ledger, self.sources)

    def prepare(self) -> None:
        """List every test, plan its work, and say in the log what it will cost. Once a run."""
        if self._is_prepared:
            return
        self._is_prepared = True
        self._began = self.clock.now()
        # First pages only are asked for ahead, for most lists end there: one of ten thousand
        # sessions takes megabytes until its plan is packed.
        first_pages = Lane(
            ((test, (LIST,)) for test in takewhile(self._is_listed_now, self.discovery.tests)),
            lambda test, _request: self._first_page(test),
            self.settings.max_concurrent_requests,
        )
        for test, pages in in_order(first_pages, abandon=partial(self.stop.request, "an error")):
            self._plans[test.test_id] = self._try_plan(test, pages[LIST])
        self._say_cost()

    def plan_of(self, test: Test) -> TestPlan:
        """Give the plan of a test. One that was not prepared is listed now."""
        if test.test_id not in self._plans:
            is_given_up = self.failures.is_given_up(LIST)
            self._plans[test.test_id] = (
                UNREAD if is_given_up else self._try_plan(test, self._first_page(test))
            )
        return self._plans[test.test_id]

    def is_listed(self, test: Test) -> bool:
        """Tell whether a test's plan is made."""
        return test.test_id in self._plans

    def _is_listed_now(self, _test: Test) -> bool:
        """Keep half of a limited run for reading; what is not listed by then is listed in turn."""
        minutes = self.settings.max_runtime_minutes
        has_time = minutes is None or self.clock.now() - self._began < minutes * 60 / 2
        return has_time and not self.failures.is_given_up(LIST)

    @or_error
    def _first_page(self, test: Test) -> Page | None:
        return read_page(self.client, test.test_id, 0, self.settings.page_size)

    @or_error
    def _list(self, test: Test, first: Page | ResourceError | None) -> Listing | None:
        if isinstance(first, ResourceError):
            raise first
        fetch = partial(read_page, self.client, test.test_id)
        return read_listing(first, fetch, self.settings.page_size)

    def _try_plan(self, test: Test, first: Page | ResourceError | None) -> TestPlan:
        """Plan a test, or leave one whose list cannot be read to the next run."""
        listing = self._list(test, first)
        if isinstance(listing, ResourceError):
            # A refusal costs no more than a list, and tells nothing of other tests.
            is_telling = not isinstance(listing, RefusedError)
            self.failures.set_aside(LIST, listing, is_telling=is_telling)
            return UNREAD
        self.failures.note_success(LIST)
        return self._plan(test, listing)

    def _plan(self, test: Test, listing: Listing | None) -> TestPlan:
        if listing is None:
            logger.warning(
                "Test %s answers 404: it is gone, or these credentials may not read it",
                test.test_id,
            )
            self.progress.skip("tests that answered 404")
            return TestPlan()
        if listing.out_of_reach:
            logger.warning(
                "Test %s: the API counts %d sessions more than it lists, as its offset goes no "
                "deeper; the oldest cannot be seen",
                test.test_id,
                listing.out_of_reach,
            )
            self.progress.skip("sessions past the API's deepest offset", listing.out_of_reach)
        self._reconcile(test, listing)
        deletions = self._deletions(test, listing)
        made = self._steps(test.product_type, test, listing, deletions)
        if test.product_type is None and made.kinds - {DETAILS}:
            made = self._steps(self.product_types.of(test), test, listing, deletions)
        return replace(made, has_sessions=bool(listing.sessions))

    def _steps(
        self,
        product_type: str | None,
        test: Test,
        listing: Listing,
        deletions: list[Step],
    ) -> TestPlan:
        """Plan all that is left in a test."""
        sources = streams_for(product_type, self.sources)
        marks = self._marks(test)
        videos = {stream: source for stream, source in sources.items() if source == VIDEO}
        others = {stream: source for stream, source in sources.items() if source != VIDEO}
        refresh: Iterable[Step] = ()
        if self.settings.refresh_days:
            since = utc_now() - timedelta(days=self.settings.refresh_days)
            refresh = plan_refresh(self._since_start(listing), marks, others, since)
        steps = partial(plan, listing.sessions, marks, start_date=self.settings.start_date)
        return TestPlan(
            work=PackedSteps(chain(deletions, steps(others))),
            videos=PackedSteps(chain(steps(videos), steps(videos, is_again=True))),
            refresh=PackedSteps(refresh),
            again=PackedSteps(steps(others, is_again=True)),
        )

    def _since_start(self, listing: Listing) -> list[Session]:
        start_date = self.settings.start_date
        return [session for session in listing.sessions if session.is_since(start_date)]

    def _reconcile(self, test: Test, listing: Listing) -> None:
        today = utc_now().date()
        for stream, mark in self._marks(test).items():
            is_told = reconcile(
                mark,
                listing.sessions,
                start_date=self.settings.start_date,
                is_complete=listing.is_whole and not listing.out_of_reach,
                today=today,
            )
            if not is_told:
                logger.warning(
                    "Test %s lists sessions below the bookmark of %s that came late and cannot be "
                    "told from those that have landed: it is read anew",
                    test.test_id,
                    stream,
                )
            if self.settings.refresh_days and self.sources[stream] in REFRESHED:
                mark.begin_refresh()
            self.ledger.save(stream, test.test_id)

    def _deletions(self, test: Test, listing: Listing) -> list[Step]:
        """Find the sessions that have landed and are no longer listed, where that is asked for."""
        if "sessions" not in self.sources:
            return []
        mark = self.ledger.mark("sessions", test.test_id)
        if not self.settings.detect_deletions:
            mark.roster = None
            self.ledger.save("sessions", test.test_id)
            return []
        gone = call_the_roll(mark, self._since_start(listing), listing.session_ids)
        self.ledger.save("sessions", test.test_id)
        if not gone:
            return []
        # What moves while a list is read may hide a session from it, but hardly twice.
        again = self._list(test, self._first_page(test)) if listing.is_whole else None
        if isinstance(again, ResourceError):
            self.failures.set_aside(LIST, again)
            return []
        if again is None or not again.is_whole:
            logger.warning(
                "Test %s lists fewer sessions than it counts, so none is taken for deleted",
                test.test_id,
            )
            return []
        return [
            Step(session, frozenset({"sessions"}), is_deletion=True)
            for session in gone
            if session.session_id not in again.session_ids
        ]

    def _marks(self, test: Test) -> dict[str, Mark]:
        return {stream: self.ledger.mark(stream, test.test_id) for stream in self.sources}

    def _say_cost(self) -> None:
        plans = self._plans.values()
        sessions = sum(one.sessions for one in plans)
        requests = sum(one.requests for one in plans)
        self.progress.begin(sessions=sessions, requests=requests)
        per_minute = self.client.budget.requests_per_minute
        unlisted = len(self.discovery.tests) - len(plans)
        if unlisted:
            is_down = self.failures.is_given_up(LIST)
            why = (
                "left to the next run, as lists cannot be read"
                if is_down
                else "listed later, as half of max_runtime_minutes is over"
            )
            logger.warning("%d tests are %s", unlisted, why)
        logger.info(
            "Plan: %s tests, %s sessions, %s requests, %s",
            f"{len(plans):,}",
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
