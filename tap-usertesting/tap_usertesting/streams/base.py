"""What all streams share: where the SDK's ways do not fit a source this slow, and why."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from singer_sdk import Stream, metrics
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.schema.source import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_usertesting import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from singer_sdk.helpers.types import Context, Record

    from tap_usertesting.extract.results import SessionResult
    from tap_usertesting.run import Run


class _HasRun(Protocol):
    """What a stream needs of its tap."""

    current_run: Run


class UserTestingStream(Stream):
    """A stream whose rows come from the run."""

    schema: ClassVar[StreamSchema[str]] = StreamSchema(SchemaDirectory(schemas))
    # Records are built in the types of the schema; the SDK's conforming walks every nested value.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    _is_schema_written = False

    @property
    def run(self) -> Run:
        """The run that this stream is a part of."""
        return cast("_HasRun", self._tap).current_run

    @property
    @override
    def partitions(self) -> None:
        """None: the SDK would walk the whole stream once for each test that the state names."""

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
    def _write_schema_message(self) -> None:
        """Write the SCHEMA once: the SDK repeats it a parent, and some loaders flush on it."""
        if not self._is_schema_written:
            self._is_schema_written = True
            super()._write_schema_message()

    @override
    def _write_record_message(self, record: Record) -> None:
        super()._write_record_message(record)
        self.run.progress.count_row(self.name)

    @override
    def _write_state_message(self) -> None:
        """Leave it to `sessions`: the SDK has every child stream look for changes in the state."""

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Set no limit in the state: the plan keeps finish times in the future off the bookmark."""

    @override
    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Leave the state alone: the state store knows where each stream starts."""

    @override
    def _increment_stream_state(
        self, latest_record: Record, *, context: Context | None = None
    ) -> None:
        """Leave the state alone: the state store notes what has landed."""


class SessionStream(UserTestingStream):
    """A stream with rows of sessions, made of the result that is handed to it.

    Attributes:
        kind: The request its rows come from; None if they come with the list.
        result: The session whose rows are written now.
    """

    kind: ClassVar[str | None] = None
    # No SDK state: by default it keeps a partition for each parent, for ever.
    state_partitioning_keys: ClassVar[tuple[str, ...]] = ()
    result: SessionResult

    def rows(self, result: SessionResult) -> Iterator[Record]:
        """Yield a session's rows."""
        raise NotImplementedError

    def take(self, result: SessionResult) -> None:
        """Take a session's result, and hand it to the child streams."""
        self.result = result
        for child in self.child_streams:
            cast("SessionStream", child).take(result)

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        return self.rows(self.result)

    @override
    def _process_record(
        self,
        record: Record,
        child_context: Context | None = None,
        partition_context: Context | None = None,
    ) -> None:
        """Sync the children whatever a stream map makes of the parent: what was asked for lands.

        The context holds ids only, for the SDK logs it.
        """
        if self.child_streams:
            ids = {name: record[name] for name in ("test_id", "session_id")}
            self._sync_children(ids)

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
