"""What all streams share: where the SDK's ways do not fit a source this slow, and why."""

from __future__ import annotations

import copy
import json
import logging
from typing import TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk import Stream, metrics
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.schema.source import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_usertesting import schemas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from singer_sdk.helpers.types import Context, Record

    from tap_usertesting.tap import TapUserTesting
    from tap_usertesting.work import Work


class UserTestingStream(Stream):
    """A stream whose rows come from the run's one work plan.

    Attributes:
        source: The request its rows come from; None if they come with a list.
    """

    schema: ClassVar[StreamSchema[str]] = StreamSchema(SchemaDirectory(schemas))
    # Records are built in the types of the schema; the SDK's conforming walks every nested value.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    source: ClassVar[str | None] = None

    _is_schema_written = False

    @property
    def tap(self) -> TapUserTesting:
        """The tap that this stream belongs to."""
        return cast("TapUserTesting", self._tap)

    @property
    def work(self) -> Work:
        """The run's work."""
        return self.tap.work

    @property
    def is_test_run(self) -> bool:
        """Whether this is a trial (`--test`), which takes a record a stream and no video."""
        return self.ABORT_AT_RECORD_COUNT is not None

    def announce(self) -> None:
        """Write the SCHEMA message, unless it is written."""
        self._write_schema_message()

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        """Never: a version makes targets delete the sessions that a run does not read again."""
        return False

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        """Log what the SDK says of each context for debugging only: it is a line a session."""
        super().log(message, *args, level=logging.DEBUG, **kwargs)

    @override
    def _process_record(
        self,
        record: Record,
        child_context: Context | None = None,
        partition_context: Context | None = None,
    ) -> None:
        """Sync the children whatever a stream map makes of the parent: what was asked for lands."""
        if self.child_streams:
            self._sync_children(copy.copy(self.get_child_context(record, child_context)))

    @override
    def _write_schema_message(self) -> None:
        """Write the SCHEMA once: the SDK repeats it a parent, and some loaders flush on it."""
        if not self._is_schema_written:
            self._is_schema_written = True
            super()._write_schema_message()

    @override
    def _write_record_message(self, record: Record) -> None:
        super()._write_record_message(record)
        self.tap.progress.count_row(self.name)

    @override
    def _write_state_message(self) -> None:
        """Leave it to `sessions`: the SDK has every child stream look for changes in the state."""

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Set no limit in the state: the plan keeps finish times in the future off the bookmark."""

    @override
    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Leave the state alone: the ledger knows where each stream starts."""

    @override
    def _increment_stream_state(
        self, latest_record: Record, *, context: Context | None = None
    ) -> None:
        """Leave the state alone: the ledger notes what has landed, ties and gaps too."""


class SessionChildStream(UserTestingStream):
    """A stream with the rows of one session, which the work has in hand."""

    # No SDK state: by default it keeps a partition for each parent, for ever.
    state_partitioning_keys: ClassVar[tuple[str, ...]] = ()

    @override
    def get_record_counter(
        self, *, endpoint: str | None = None, log_interval: float = metrics.DEFAULT_LOG_INTERVAL
    ) -> metrics.Counter:
        """Count without a line for each session; the report at the end has the totals."""
        return _SilentCounter(metrics.Metric.RECORD_COUNT)

    @override
    def get_sync_timer(self) -> metrics.Timer:
        """Time without a line for each session."""
        return _SilentTimer(metrics.Metric.SYNC_DURATION)


class _SilentCounter(metrics.Counter):
    @override
    def exit(self) -> None:
        pass


class _SilentTimer(metrics.Timer):
    @override
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        pass


def text_or_none(value: object) -> str | None:
    """Give a value of the API for a text column; one that is no text as its JSON would read."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def object_or_none(value: object) -> Mapping[str, object] | None:
    """Give a value of the API for a column of free-form objects; others as `{"value": …}`."""
    return value if value is None or isinstance(value, dict) else {"value": value}


def whole_or_none(value: float | None) -> int | None:
    """Give a number of the API for a column of integers: its numbers may have parts."""
    return None if value is None else round(value)
