"""The sessions of each test, and which of them are no longer listed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.extract.plan import Reason
from tap_usertesting.state.serialization import REPLICATION_KEY
from tap_usertesting.streams.base import SessionStream, text_or_none
from tap_usertesting.timestamps import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from singer_sdk.helpers.types import Context, Record

    from tap_usertesting.extract.results import SessionResult


class Sessions(SessionStream):
    """The completed sessions of each test, oldest first. One request for 500 sessions.

    It goes through the plan, and passes the result of each session to its child streams.
    """

    name = "sessions"
    primary_keys = ("session_id",)
    replication_key = REPLICATION_KEY

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Go through the plan; after the records of each session, a STATE may go out."""
        if not self.run.is_connection_test:
            # A connection test needs one session only, and lists no more tests than it takes.
            self.run.planner.prepare()
        for result in islice(self.run.reader.results(), self.ABORT_AT_RECORD_COUNT):
            self.write_children(result)
            if result.requests.is_row_due:
                # The SDK writes the row before it asks for the next one, so it is written below.
                yield from self.rows(result)
            self.run.reader.land(result)
            self.run.write_state()

    @override
    def generate_child_contexts(
        self, record: Record, context: Context | None
    ) -> Iterable[Context | None]:
        """Yield none: the streams below have the session's result already."""
        return ()

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        session = result.session
        yield {
            "session_id": session.session_id,
            "test_id": result.test_id,
            "audience_id": text_or_none(session.audience_id),
            "status": text_or_none(session.status),
            "start_time": _format_or_none(session.start_time),
            "finish_time": _format_or_none(session.finish_time),
        }


class SessionDeletions(SessionStream):
    """The sessions that have landed and are no longer listed, with `detect_deletions`. No request.

    A session that is listed again is written once more, with `deleted_at` null.
    """

    name = "session_deletions"
    primary_keys = ("session_id", "test_id")
    parent_stream_type = Sessions

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        if result.requests.reason is Reason.DELETION or result.is_listed_again:
            yield {
                "session_id": result.session.session_id,
                "test_id": result.test_id,
                "deleted_at": result.deleted_at,
            }


def _format_or_none(time: datetime | None) -> str | None:
    return None if time is None else format_time(time)
