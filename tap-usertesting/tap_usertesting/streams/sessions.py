"""The sessions of each test: the stream that walks the work plan and carries the bookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.streams.base import UserTestingStream, text_or_none
from tap_usertesting.sync.mark_json import REPLICATION_KEY
from tap_usertesting.times import format_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from singer_sdk.helpers.types import Context, Record


class Sessions(UserTestingStream):
    """The completed sessions of each test, oldest first. One request for 500 sessions."""

    name = "sessions"
    primary_keys = ("session_id",)
    replication_key = REPLICATION_KEY

    @property
    @override
    def partitions(self) -> list[dict[str, str]]:
        """One partition a test."""
        return [{"test_id": test.test_id} for test in self.tap.discovery.tests]

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Walk the plan of a test: a state goes out as soon as a session's records are written."""
        if context is None:
            return
        if not self.is_test_run:
            # A trial needs one session only, and lists no more tests than it takes.
            self.work.planner.prepare()
        for handover in self.work.sessions(context["test_id"]):
            session = handover.step.session
            yield {
                "session_id": session.session_id,
                "test_id": handover.test_id,
                "audience_id": text_or_none(session.audience_id),
                "status": text_or_none(session.status),
                "start_time": _written(session.start_time),
                "finish_time": _written(session.finish_time),
                "deleted_at": format_time(utc_now()) if handover.step.is_deletion else None,
            }
            self.work.land(handover)
            self.tap.state_writer.write_state(self.tap.state)

    @override
    def get_child_context(self, record: Record, context: Context | None) -> Context:
        """Give ids only: the SDK logs contexts. The answers wait in the work."""
        return {"test_id": record["test_id"], "session_id": record["session_id"]}

    @override
    def _write_record_message(self, record: Record) -> None:
        """Leave out a session that is only walked for the sake of its child streams."""
        if self.work.in_hand is not None and self.name in self.work.in_hand.step.streams:
            super()._write_record_message(record)


def _written(time: datetime | None) -> str | None:
    return None if time is None else format_time(time)
