"""Has all tests that are due listed and planned.

That is before any session is requested, or in half of `max_runtime_minutes`.

`per_test_planner` plans one test; this module goes through all of them and keeps their plans.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import takewhile
from typing import TYPE_CHECKING

from tap_usertesting.extract.list_reader import LIST_OF_SESSIONS, ListReader
from tap_usertesting.extract.per_test_plan import NOT_LISTED, QUIET, TestPlan
from tap_usertesting.extract.per_test_planner import TestPlanner
from tap_usertesting.extract.plan import TRANSCRIPT
from tap_usertesting.extract.prefetch import Prefetcher, merge
from tap_usertesting.extract.product_types import ProductTypes
from tap_usertesting.extract.quiet import is_due
from tap_usertesting.runtime.progress import duration
from tap_usertesting.timestamps import utc_now

if TYPE_CHECKING:
    from tap_usertesting.api.client import Client
    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.discovery import Discovery, Test
    from tap_usertesting.extract.failures import Failures
    from tap_usertesting.extract.plan import Selection
    from tap_usertesting.runtime.clock import Clock
    from tap_usertesting.runtime.progress import Progress
    from tap_usertesting.runtime.stop import Stop
    from tap_usertesting.state.store import StateStore

NEVER = datetime.max.replace(tzinfo=UTC)

logger = logging.getLogger("tap-usertesting")


@dataclass
class Planner:
    """Has every test planned, and keeps the plans.

    Attributes:
        client: The API.
        discovery: The tests.
        store: The checkpoints.
        settings: The settings.
        selection: The selected streams.
        progress: Told what is planned and what is left out.
        failures: Told of the tests whose list cannot be read.
        stop: Set when the run is asked to end.
        clock: Tells how much of a limited run is over.
    """

    client: Client
    discovery: Discovery
    store: StateStore
    settings: Settings
    selection: Selection
    progress: Progress
    failures: Failures
    stop: Stop
    clock: Clock
    _began: float = field(init=False)
    _plans: dict[str, TestPlan] = field(default_factory=dict)
    _is_prepared: bool = False

    def __post_init__(self) -> None:
        """Note when the run began."""
        self._began = self.clock.now()

    @cached_property
    def tests(self) -> list[Test]:
        """The tests in the order to list and to read: the newest first."""
        return sorted(self.discovery.tests, key=self._newest, reverse=True)

    @cached_property
    def _due(self) -> set[str]:
        """The tests to list tonight, as they stood before any was listed."""
        most_days, today = self.settings.max_list_interval_days, utc_now().date()
        return {
            test.test_id
            for test in self.tests
            if most_days == 1
            or self.store.is_former(test.test_id)
            or is_due(
                test.test_id,
                self.store.checkpoint(test.test_id),
                self.selection,
                today,
                most_days,
            )
        }

    @cached_property
    def product_types(self) -> ProductTypes:
        """The product type of each test."""
        return ProductTypes(self.discovery, self.store)

    @cached_property
    def _lists(self) -> ListReader:
        return ListReader(self.client, self.settings.page_size)

    @cached_property
    def _test_planner(self) -> TestPlanner:
        return TestPlanner(
            lists=self._lists,
            product_types=self.product_types,
            store=self.store,
            settings=self.settings,
            selection=self.selection,
            progress=self.progress,
            failures=self.failures,
        )

    def prepare(self) -> None:
        """List and plan the tests that are due, and log what they will cost. Once a run."""
        if self._is_prepared:
            return
        self._is_prepared = True
        due = [test for test in self.tests if self.is_due(test)]
        quiet = (test for test in self.tests if not self.is_due(test))
        self._plans.update((test.test_id, QUIET) for test in quiet)
        # Only first pages are requested ahead: most lists have no other, and one of ten thousand
        # sessions takes megabytes until its plan is packed.
        first_pages = Prefetcher(
            ((test, (LIST_OF_SESSIONS,)) for test in takewhile(self._is_listed_now, due)),
            lambda test, _request: self._lists.first_page(test),
            self.settings.max_concurrent_requests,
        )
        self.progress.begin_listing(len(due))
        for test, pages in merge(first_pages, on_break=partial(self.stop.request, "an error")):
            self._plans[test.test_id] = self._test_planner.plan(test, pages[LIST_OF_SESSIONS])
            if line := self.progress.test_done():
                logger.info(line)
        self._log_plan()

    def plan_of(self, test: Test) -> TestPlan:
        """Return the plan of a test. One that was not prepared is listed now."""
        if test.test_id not in self._plans:
            is_open = self.failures.is_open(LIST_OF_SESSIONS)
            self._plans[test.test_id] = (
                NOT_LISTED
                if is_open
                else self._test_planner.plan(test, self._lists.first_page(test))
            )
        return self._plans[test.test_id]

    def is_due(self, test: Test) -> bool:
        """Tell whether a test is to be listed tonight."""
        return test.test_id in self._due

    def is_planned(self, test: Test) -> bool:
        """Tell whether a test's plan is made."""
        return test.test_id in self._plans

    def has_time(self, share: float) -> bool:
        """Tell whether less than a share of a limited run is over; true without a limit."""
        minutes = self.settings.max_runtime_minutes
        return minutes is None or self.clock.now() - self._began < minutes * 60 * share

    def is_on_trial(self, test_id: str) -> bool:
        """Tell whether a test with a trial transcript has not had any transcript yet."""
        has_trial = self._plans[test_id].has_trial
        return has_trial and not self.store.checkpoint(test_id).has_found(TRANSCRIPT)

    def _newest(self, test: Test) -> datetime:
        """Return the newest finish time of a test, or when it was ordered, or the end of time."""
        if not self.store.is_known(test.test_id):
            return test.ordered_at or NEVER
        newest = self.store.checkpoint(test.test_id).newest
        return max(filter(None, (newest, test.ordered_at)), default=NEVER)

    def _is_listed_now(self, _test: Test) -> bool:
        """Keep half of a limited run for reading; what is not listed by then is listed in turn."""
        return self.has_time(1 / 2) and not self.failures.is_open(LIST_OF_SESSIONS)

    def _log_plan(self) -> None:
        plans = self._plans.values()
        sessions = sum(one.sessions for one in plans)
        requests = sum(one.requests for one in plans)
        self.progress.begin(sessions=sessions, requests=requests)
        per_minute = self.client.rate_limiter.requests_per_minute
        unlisted = len(self.tests) - len(plans)
        quiet = sum(one is QUIET for one in plans)
        self.progress.quiet = quiet
        if unlisted:
            why = (
                "left to the next run, as lists cannot be read"
                if self.failures.is_open(LIST_OF_SESSIONS)
                else "listed later, as half of max_runtime_minutes is over"
            )
            logger.warning("%d tests are %s", unlisted, why)
        logger.info(
            "Plan: %s tests, %s sessions, %s requests, %s",
            f"{len(plans) - quiet:,}",
            f"{sessions:,}",
            f"{requests:,}",
            duration(requests, per_minute),
        )
        logger.info("Lists: %s", self.progress.lists())
        minutes = self.settings.max_runtime_minutes
        if minutes is not None and requests > minutes * per_minute:
            logger.info(
                "max_runtime_minutes ends this run after about %s of these requests; the next run "
                "goes on from there",
                f"{minutes * per_minute:,}",
            )
