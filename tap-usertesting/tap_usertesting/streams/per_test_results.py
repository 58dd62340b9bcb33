"""The streams with one request per test: QXscores and highlight reels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.extract.plan import has_qx_scores, has_reels
from tap_usertesting.streams.base import (
    UserTestingStream,
    object_or_none,
    text_or_none,
    whole_or_none,
)
from tap_usertesting.timestamps import CLOCK_SKEW, format_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from singer_sdk.helpers.types import Context, Record

    from tap_usertesting.api.responses import Json
    from tap_usertesting.extract.discovery import Test


# How much of a limited run may be over before its last such request: the rest is for sessions,
# which would otherwise never have their turn in an account with many tests.
LATEST = 3 / 4


class TestResultsStream(UserTestingStream):
    """A stream with a request for each test, and a plain bookmark.

    Attributes:
        key: The replication key.
    """

    key: ClassVar[str]

    @property
    def tests(self) -> Sequence[Test]:
        """All tests, in the order of their requests."""
        return self.run.discovery.tests

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        failures = self.run.failures
        tests = filter(self.is_due, self.tests)
        for test in islice(tests, 1 if self.run.is_connection_test else None):
            try:
                yield from self.rows(test)
            except ResourceError as error:
                # A refusal costs no more than a response, and tells nothing of other tests.
                counts_towards_outage = not isinstance(error, RefusedError)
                failures.record(self.name, error, counts_towards_outage=counts_towards_outage)
            else:
                failures.record_success(self.name)
            self.run.write_state()
            if failures.is_open(self.name):
                return

    def is_due(self, test: Test) -> bool:
        """Tell whether a test may have rows that have not been written."""
        raise NotImplementedError

    def has_time(self) -> bool:
        """Tell whether a limited run has time for a test; the run report counts those left out."""
        has_time = self.run.planner.has_time(LATEST)
        if not has_time:
            self.run.progress.skip(
                f"tests without {self.name}, as 3/4 of max_runtime_minutes were over"
            )
        return has_time

    def rows(self, test: Test) -> Iterator[Record]:
        """Request a test's rows and yield those that are new; then set the bookmark."""
        raise NotImplementedError

    def bookmark(self, test: Test) -> str | None:
        """Return the latest replication key that was written of a test."""
        return self.run.store.bookmark(self.name, test.test_id)

    def set_bookmark(self, test: Test, value: str) -> None:
        """Note the latest replication key that was written of a test."""
        self.run.store.set_bookmark(self.name, test.test_id, self.key, value)


class QxScores(TestResultsStream):
    """The QXscores of each interaction test, a row per day. One request per test and day.

    The API keeps no history of them, and they change with every session and every recoded answer.
    """

    name = "qx_scores"
    primary_keys = ("test_id", "task_group_uuid", "as_of_date")
    replication_key = key = "as_of_date"

    @property
    @override
    def tests(self) -> Sequence[Test]:
        # If a limited run had no time for some of them, the next one begins with these.
        return sorted(super().tests, key=lambda test: self.bookmark(test) or "")

    @override
    def is_due(self, test: Test) -> bool:
        if self.bookmark(test) == _today() or not has_qx_scores(test.product_type):
            return False
        planner = self.run.planner
        if not self.run.is_connection_test:
            planner.prepare()
        if not self.has_time() or not planner.plan_of(test).has_sessions:
            return False
        return has_qx_scores(planner.product_types.of(test))

    @override
    def rows(self, test: Test) -> Iterator[Record]:
        today = _today()
        result = self.run.client.qx_scores(test.test_id)
        extracted_at = format_time(utc_now())
        for score in result["qxScores"] if result else []:
            yield {
                "test_id": test.test_id,
                "task_group_uuid": score["taskGroupId"],
                "as_of_date": today,
                "label": text_or_none(score.get("label")),
                "qx_score": score.get("qxScore"),
                "components": object_or_none(score.get("components")),
                "values": object_or_none(score.get("values")),
                "completes": _completes(result),
                "extracted_at": extracted_at,
            }
        self.set_bookmark(test, today)


class HighlightReels(TestResultsStream):
    """The highlight reels of each test that are new or changed. One request per test.

    Only what the list holds: a request to a reel's own endpoint would have it rendered.
    """

    name = "highlight_reels"
    primary_keys = ("reel_id",)
    replication_key = key = "updated_at"
    selected_by_default = False

    @override
    def is_due(self, test: Test) -> bool:
        planner = self.run.planner
        return (
            has_reels(test.product_type)
            and planner.is_due(test)
            and has_reels(planner.product_types.of(test))
            and self.has_time()
        )

    @override
    def rows(self, test: Test) -> Iterator[Record]:
        bookmark = self.bookmark(test)
        reels = self.run.client.highlight_reels(test.test_id) or []
        rows = sorted((_reel_row(test, reel) for reel in reels), key=_updated_at)
        for row in rows:
            # A reel without a time, or with the bookmark's, may be new: it is written again.
            if not row["updated_at"] or not bookmark or row["updated_at"] >= bookmark:
                yield row
        # A wrong clock somewhere must not carry the bookmark past the reels of years to come.
        latest = format_time(utc_now() + CLOCK_SKEW)
        times = [row["updated_at"] for row in rows if "" < _updated_at(row) <= latest]
        if times:
            self.set_bookmark(test, max(times))


def _today() -> str:
    return utc_now().date().isoformat()


def _completes(result: Json | None) -> int | None:
    return whole_or_none(((result or {}).get("meta") or {}).get("completes"))


def _reel_row(test: Test, reel: Json) -> Record:
    updated = reel.get("lastUpdatedAtMs")
    epoch = datetime.fromtimestamp(0, tz=UTC)
    return {
        "reel_id": reel["uuid"],
        "test_id": test.test_id,
        "name": text_or_none(reel.get("name")),
        "duration_ms": whole_or_none(reel.get("durationMs")),
        "clip_count": whole_or_none(reel.get("numClips")),
        "updated_at": None
        if updated is None
        else format_time(epoch + timedelta(milliseconds=updated)),
    }


def _updated_at(row: Record) -> str:
    return row["updated_at"] or ""
