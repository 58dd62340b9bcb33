"""Plans one test: reads its list, brings its checkpoint in line with it, makes its plan.

`planner` calls it for each test; `remaining` makes the plan from what it has collected.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.extract.list_reader import LIST_OF_SESSIONS
from tap_usertesting.extract.per_test_plan import NOT_LISTED, TestPlan
from tap_usertesting.extract.plan import (
    DETAILS,
    REFRESHED,
    Reason,
    SessionRequests,
    ruled_out,
    since,
)
from tap_usertesting.extract.quiet import list_interval
from tap_usertesting.extract.remaining import PlanInput, plan_remaining
from tap_usertesting.session import Session
from tap_usertesting.state.reconcile import prune, reconcile
from tap_usertesting.timestamps import utc_now

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.discovery import Test
    from tap_usertesting.extract.failures import Failures
    from tap_usertesting.extract.list_reader import ListReader
    from tap_usertesting.extract.listing import Listing, Page
    from tap_usertesting.extract.plan import Selection
    from tap_usertesting.extract.product_types import ProductTypes
    from tap_usertesting.runtime.progress import Progress
    from tap_usertesting.state.checkpoint import Checkpoint
    from tap_usertesting.state.store import StateStore

logger = logging.getLogger("tap-usertesting")


@dataclass(frozen=True)
class TestPlanner:
    """Makes the plan of one test at a time.

    Attributes:
        lists: Reads the lists.
        product_types: The product type of each test.
        store: The checkpoints.
        settings: The settings.
        selection: The selected streams.
        progress: Told what is left out.
        failures: Told of the tests whose list cannot be read.
    """

    lists: ListReader
    product_types: ProductTypes
    store: StateStore
    settings: Settings
    selection: Selection
    progress: Progress
    failures: Failures

    def plan(self, test: Test, first: Page | ResourceError | None) -> TestPlan:
        """Plan a test, or leave one whose list cannot be read to the next run.

        Args:
            test: The test.
            first: The first page of its list; None if the API answered 404.
        """
        listing = self.lists.read(test, first)
        if isinstance(listing, ResourceError):
            # A refusal costs no more than a list, and tells nothing of other tests.
            counts_towards_outage = not isinstance(listing, RefusedError)
            self.failures.record(
                LIST_OF_SESSIONS, listing, counts_towards_outage=counts_towards_outage
            )
            return NOT_LISTED
        self.failures.record_success(LIST_OF_SESSIONS)
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
        product_type = self.product_types.find(test, checkpoint, sessions, self.selection.streams)
        for kind in ruled_out(product_type):
            checkpoint.drop(kind)
        kinds = {
            kind: streams
            for kind, streams in self.selection.streams.items()
            if kind not in ruled_out(product_type)
        }
        abandoned_before = checkpoint.abandoned
        refreshed = reconcile(
            checkpoint,
            listing.sessions,
            kinds,
            today=now.date(),
            refresh=self._refresh(sessions, kinds),
            finish_time_kind=DETAILS,
        )
        if abandoned := checkpoint.abandoned - abandoned_before:
            self.progress.skip(
                "requests given up, as no run came to them on their last day", abandoned
            )
        self.store.save(test.test_id)
        given = PlanInput(
            checkpoint, listing.sessions, sessions, kinds.keys(), refreshed, deletions
        )
        return plan_remaining(given, now.date(), has_sessions=self.selection.has_sessions)

    def _refresh(
        self, sessions: Sequence[Session], kinds: Collection[str]
    ) -> dict[str, list[Session]]:
        """Return the sessions to read again, by request kind, if `refresh_days` is set."""
        if not self.settings.refresh_days:
            return {}
        earliest = utc_now() - timedelta(days=self.settings.refresh_days)
        recent = [
            session
            for session in sessions
            if session.bookmark_time is not None and session.bookmark_time >= earliest
        ]
        return {kind: recent for kind in REFRESHED if kind in kinds}

    def _prune(self, test: Test, checkpoint: Checkpoint, listing: Listing) -> list[SessionRequests]:
        """Take out what is no longer listed; return the deletions to write, if any."""
        vanished = checkpoint.landed.keys() - listing.session_ids
        if not vanished:
            return []
        writes_deletions = self.selection.has_deletions
        again: Listing | ResourceError | None = listing
        if writes_deletions and _is_complete(listing):
            # A change while a list is read may hide a session from it, but hardly twice.
            again = self.lists.read(test, self.lists.first_page(test))
        if isinstance(again, ResourceError):
            self.failures.record(LIST_OF_SESSIONS, again)
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


def _is_complete(listing: Listing) -> bool:
    return listing.is_whole and not listing.out_of_reach
