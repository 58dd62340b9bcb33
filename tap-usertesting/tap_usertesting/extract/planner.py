"""Lists every test and plans what is left to do in it, before any of it is done."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import chain, takewhile
from typing import TYPE_CHECKING, NamedTuple

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.extract.failures import catch_resource_error
from tap_usertesting.extract.listing import read_listing
from tap_usertesting.extract.packed_requests import PackedRequests
from tap_usertesting.extract.plan import (
    DETAILS,
    REFRESHED,
    TRANSCRIPT,
    VIDEO,
    Reason,
    SessionRequests,
    plan_new,
    plan_refresh,
    plan_retries,
    ruled_out,
    since,
)
from tap_usertesting.extract.prefetch import Prefetcher, in_order
from tap_usertesting.extract.product_types import ProductTypes
from tap_usertesting.extract.quiet import is_due, list_interval
from tap_usertesting.extract.session_page import read_page
from tap_usertesting.extract.test_plan import NOT_LISTED, QUIET, TestPlan
from tap_usertesting.runtime.progress import duration
from tap_usertesting.session import Session
from tap_usertesting.state.reconcile import prune, reconcile
from tap_usertesting.timestamps import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from tap_usertesting.api.client import Client
    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.discovery import Discovery, Test
    from tap_usertesting.extract.failures import Failures
    from tap_usertesting.extract.listing import Listing, Page
    from tap_usertesting.extract.plan import Selection
    from tap_usertesting.runtime.clock import Clock
    from tap_usertesting.runtime.progress import Progress
    from tap_usertesting.runtime.stop import Stop
    from tap_usertesting.state.checkpoint import Checkpoint
    from tap_usertesting.state.store import StateStore

# What is asked for here, as it is named where it fails.
LIST = "list of sessions"

NEVER = datetime.max.replace(tzinfo=UTC)

logger = logging.getLogger("tap-usertesting")


class _Work(NamedTuple):
    """What a plan is made of.

    Attributes:
        checkpoint: What has landed.
        listed: All the sessions of the test.
        sessions: Those since the start date.
        kinds: What may be asked for.
        refreshed: By request kind, the sessions that are only read again.
        deletions: The deletions to write.
    """

    checkpoint: Checkpoint
    listed: Sequence[Session]
    sessions: Sequence[Session]
    kinds: Collection[str]
    refreshed: Mapping[str, Collection[str]]
    deletions: Sequence[SessionRequests]


@dataclass
class Planner:
    """Makes the plan of each test.

    Attributes:
        client: The API.
        discovery: The tests.
        store: What has landed before.
        settings: The settings.
        selection: The selected streams.
        progress: Told what is planned and what is left out.
        failures: Told of the tests whose list cannot be read.
        stop: Set when the run is asked to end.
        clock: Tells when half of a limited run is over.
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
    _began: float = 0.0
    _plans: dict[str, TestPlan] = field(default_factory=dict)
    _is_prepared: bool = False

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
        """What kind of test each is."""
        return ProductTypes(self.discovery, self.store)

    def prepare(self) -> None:
        """List every test, plan its work, and say in the log what it will cost. Once a run."""
        if self._is_prepared:
            return
        self._is_prepared = True
        self._began = self.clock.now()
        due = [test for test in self.tests if self.is_due(test)]
        quiet = (test for test in self.tests if not self.is_due(test))
        self._plans.update((test.test_id, QUIET) for test in quiet)
        # First pages only are asked for ahead, for most lists end there: one of ten thousand
        # sessions takes megabytes until its plan is packed.
        first_pages = Prefetcher(
            ((test, (LIST,)) for test in takewhile(self._is_listed_now, due)),
            lambda test, _request: self._first_page(test),
            self.settings.max_concurrent_requests,
        )
        self.progress.begin_listing(len(due))
        for test, pages in in_order(first_pages, abandon=partial(self.stop.request, "an error")):
            self._plans[test.test_id] = self._try_plan(test, pages[LIST])
            if line := self.progress.test_done():
                logger.info(line)
        self._say_cost()

    def plan_of(self, test: Test) -> TestPlan:
        """Return the plan of a test. One that was not prepared is listed now."""
        if test.test_id not in self._plans:
            is_open = self.failures.is_open(LIST)
            self._plans[test.test_id] = (
                NOT_LISTED if is_open else self._try_plan(test, self._first_page(test))
            )
        return self._plans[test.test_id]

    def is_due(self, test: Test) -> bool:
        """Tell whether a test is to be listed tonight."""
        return test.test_id in self._due

    def is_planned(self, test: Test) -> bool:
        """Tell whether a test's plan is made."""
        return test.test_id in self._plans

    def is_probed(self, test_id: str) -> bool:
        """Tell whether a test of an unknown product type has not had any transcript yet."""
        is_tried = self._plans[test_id].is_probed
        return is_tried and not self.store.checkpoint(test_id).has_found(TRANSCRIPT)

    def _newest(self, test: Test) -> datetime:
        """Return when a test was last known to be alive; of a new one nothing is known."""
        if not self.store.is_known(test.test_id):
            return test.ordered_at or NEVER
        newest = self.store.checkpoint(test.test_id).newest
        return max(filter(None, (newest, test.ordered_at)), default=NEVER)

    def _is_listed_now(self, _test: Test) -> bool:
        """Keep half of a limited run for reading; what is not listed by then is listed in turn."""
        minutes = self.settings.max_runtime_minutes
        has_time = minutes is None or self.clock.now() - self._began < minutes * 60 / 2
        return has_time and not self.failures.is_open(LIST)

    @catch_resource_error
    def _first_page(self, test: Test) -> Page | None:
        return read_page(self.client, test.test_id, 0, self.settings.page_size)

    @catch_resource_error
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
            self.failures.record(LIST, listing, is_telling=is_telling)
            return NOT_LISTED
        self.failures.record_success(LIST)
        plan = self._plan_listed(test, listing)
        self.progress.count_list(
            is_news=plan.sessions + plan.requests > 0,
            least=1 / list_interval(self.store.checkpoint(test.test_id), utc_now().date(), 30),
        )
        return plan

    def _plan_listed(self, test: Test, listing: Listing | None) -> TestPlan:
        if listing is None:
            logger.warning(
                "Test %s answers 404: it is gone, or these credentials may not read it",
                test.test_id,
            )
            self.progress.skip("tests that answered 404")
            return TestPlan()
        return self._plan(test, listing)

    def _plan(self, test: Test, listing: Listing) -> TestPlan:
        if listing.out_of_reach:
            logger.warning(
                "Test %s: the API counts %d sessions more than it lists, as its offset goes no "
                "deeper; the oldest cannot be seen",
                test.test_id,
                listing.out_of_reach,
            )
            self.progress.skip("sessions past the API's deepest offset", listing.out_of_reach)
        self.store.convert(test.test_id, listing.sessions, is_complete=_is_complete(listing))
        checkpoint = self.store.checkpoint(test.test_id)
        now = utc_now()
        checkpoint.listed_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
        checkpoint.workspace_id = test.workspace_id or checkpoint.workspace_id
        deletions = self._prune(test, checkpoint, listing)
        sessions = since(listing.sessions, self.settings.start_date)
        product_type = self._product_type(test, checkpoint, sessions)
        for kind in ruled_out(product_type):
            checkpoint.drop(kind)
        kinds = {
            kind: streams
            for kind, streams in self.selection.streams.items()
            if kind not in ruled_out(product_type)
        }
        refreshed = reconcile(
            checkpoint,
            listing.sessions,
            kinds,
            today=now.date(),
            refresh=self._refresh(sessions, kinds),
            finish_time_kind=DETAILS,
        )
        self.store.save(test.test_id)
        work = _Work(checkpoint, listing.sessions, sessions, kinds.keys(), refreshed, deletions)
        return self._requests(work, now.date())

    def _requests(self, work: _Work, today: date) -> TestPlan:
        """Plan all that is left in a test."""
        checkpoint, listed, sessions, kinds, refreshed, deletions = work
        is_probed = (
            checkpoint.product_type is None
            and TRANSCRIPT in kinds
            and not checkpoint.has_found(TRANSCRIPT)
        )
        probe = _probe(sessions, checkpoint, today) if is_probed else None

        def may_ask(kind: str, session_id: str) -> bool:
            is_tried = not is_probed or kind != TRANSCRIPT or session_id == probe
            return is_tried and session_id not in refreshed.get(kind, ())

        def alone(kind: str, may_ask: Callable[[str, str], bool]) -> Iterator[SessionRequests]:
            asked = {kind} & set(kinds)
            new = plan_new(sessions, checkpoint, asked, has_sessions=False, may_ask=may_ask)
            return (requests for requests in new if requests.kinds)

        others = set(kinds) - {VIDEO}
        has_sessions = self.selection.has_sessions
        new = plan_new(sessions, checkpoint, others, has_sessions=has_sessions, may_ask=may_ask)
        videos = alone(VIDEO, may_ask)
        follow_up = alone(TRANSCRIPT, lambda _kind, session_id: session_id != probe)
        return TestPlan(
            has_sessions=bool(listed),
            is_probed=is_probed,
            new=PackedRequests(chain(deletions, new)),
            videos=PackedRequests(
                chain(videos, plan_retries(listed, checkpoint, {VIDEO} & set(kinds), today))
            ),
            refresh=PackedRequests(plan_refresh(sessions, refreshed)),
            retries=PackedRequests(plan_retries(listed, checkpoint, others, today)),
            follow_up=PackedRequests(follow_up if is_probed else ()),
        )

    def _refresh(
        self, sessions: Sequence[Session], kinds: Collection[str]
    ) -> dict[str, list[Session]]:
        """Return the sessions to read again, by request kind, where that is asked for."""
        if not self.settings.refresh_days:
            return {}
        earliest = utc_now() - timedelta(days=self.settings.refresh_days)
        recent = [
            session
            for session in sessions
            if session.bookmark_time is not None and session.bookmark_time >= earliest
        ]
        return {kind: recent for kind in REFRESHED if kind in kinds}

    def _product_type(
        self, test: Test, checkpoint: Checkpoint, sessions: Sequence[Session]
    ) -> str | None:
        """Find out a test's product type, by requests only if it decides what to ask for."""
        product_type = test.product_type or checkpoint.product_type
        kinds = self.selection.streams.keys() - {DETAILS}
        if product_type is None and kinds:
            is_new = any(session.session_id not in checkpoint.landed for session in sessions)
            is_left = checkpoint.landed and any(
                checkpoint.missing.get(kind)
                or checkpoint.retries.get(kind)
                or not checkpoint.streams.get(kind, set()) >= self.selection.streams[kind]
                for kind in kinds
            )
            if is_new or is_left:
                product_type = self.product_types.of(test)
        checkpoint.product_type = product_type
        return product_type

    def _prune(self, test: Test, checkpoint: Checkpoint, listing: Listing) -> list[SessionRequests]:
        """Take out what is no longer listed; return the deletions to write, if any."""
        vanished = checkpoint.landed.keys() - listing.session_ids
        if not vanished:
            return []
        writes_deletions = self.selection.has_deletions
        again: Listing | ResourceError | None = listing
        if writes_deletions and _is_complete(listing):
            # What moves while a list is read may hide a session from it, but hardly twice.
            again = self._list(test, self._first_page(test))
        if isinstance(again, ResourceError):
            self.failures.record(LIST, again)
            return []
        if again is None or not _is_complete(again):
            if writes_deletions:
                logger.warning(
                    "Test %s lists fewer sessions than it counts, so none is taken for deleted",
                    test.test_id,
                )
            return []
        vanished -= again.session_ids
        prune(checkpoint, vanished, keeps_landed=writes_deletions)
        if not writes_deletions:
            return []
        return [
            SessionRequests(
                Session(session_id, None, None, None, None, None), reason=Reason.DELETION
            )
            for session_id in checkpoint.landed
            if session_id in vanished
        ]

    def _say_cost(self) -> None:
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
                if self.failures.is_open(LIST)
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


def _is_complete(listing: Listing) -> bool:
    return listing.is_whole and not listing.out_of_reach


def _probe(sessions: Sequence[Session], checkpoint: Checkpoint, today: date) -> str | None:
    """Choose the session whose transcript is tried: another each day, as one may have none."""
    candidates = [
        session.session_id
        for session in sessions
        if session.session_id not in checkpoint.landed
        or checkpoint.is_missing(TRANSCRIPT, session.session_id)
    ]
    return candidates[today.toordinal() % len(candidates)] if candidates else None
