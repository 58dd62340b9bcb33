"""The base classes of all streams, with the methods of the SDK that they replace, and why."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from singer_sdk import Stream
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.schema.source import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_usertesting import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from singer_sdk.helpers.types import Context, Record

    from tap_usertesting.extract.results import SessionResult
    from tap_usertesting.run import Run
    from tap_usertesting.streams.messages import MessageWriter


class _HasRun(Protocol):
    """A tap, as far as a stream needs it."""

    current_run: Run


class UserTestingStream(Stream):
    """A stream whose rows come from the run."""

    schema: ClassVar[StreamSchema[str]] = StreamSchema(SchemaDirectory(schemas))
    # Records are built in the types of the schema; the SDK's conforming visits every nested value.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    _is_schema_written = False

    @property
    def run(self) -> Run:
        """The run that this stream is a part of."""
        return cast("_HasRun", self._tap).current_run

    @property
    @override
    def partitions(self) -> None:
        """Return None: the SDK would read the whole stream once for each test in the state."""

    def announce(self) -> None:
        """Write the SCHEMA message, unless it is written."""
        self._write_schema_message()

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        """Return False: a version makes targets delete the sessions that a run does not read."""
        return False

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        """Log what the SDK says of each stream for debugging only."""
        super().log(message, *args, level=logging.DEBUG, **kwargs)

    @override
    def _write_schema_message(self) -> None:
        """Write the SCHEMA once: the SDK repeats it for every parent; some loaders flush then."""
        if not self._is_schema_written:
            self._is_schema_written = True
            super()._write_schema_message()

    @override
    def _write_record_message(self, record: Record) -> None:
        """Write a record: the SDK hands over one at a time."""
        self.write_records([record])

    def write_records(self, records: Iterable[Record]) -> None:
        """Write records; the SDK's own way looks up the selection of every value in them."""
        progress = self.run.progress
        if self._is_written_whole:
            writer = cast("MessageWriter", self._tap.message_writer)
            progress.count_rows(self.name, writer.write_records(self.name, records))
            return
        for record in records:
            super()._write_record_message(record)
            progress.count_rows(self.name, 1)

    @cached_property
    def _is_written_whole(self) -> bool:
        """Whether no selection, stream map or flattening changes a record."""
        stream_map, *others = self.stream_maps
        is_same = isinstance(stream_map, SameRecordTransform) and not stream_map.flattening_enabled
        return is_same and not others and all(self.mask.values())

    @override
    def _write_state_message(self) -> None:
        """Leave it to `sessions`, which knows when a session has landed."""

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

    `sessions` is the only one that the SDK syncs. It hands each session's result to the streams
    below it. The SDK's own sync of each child stream, once per session, would take longer than
    writing its rows.

    Attributes:
        kind: The request its rows come from; None if they come with the list.
    """

    kind: ClassVar[str | None] = None
    # No SDK state: by default it keeps a partition for each parent, for ever.
    state_partitioning_keys: ClassVar[tuple[str, ...]] = ()

    def rows(self, result: SessionResult) -> Iterator[Record]:
        """Yield a session's rows."""
        raise NotImplementedError

    def write(self, result: SessionResult) -> None:
        """Write a session's rows after those of the child streams, as the SDK does.

        Whatever a stream map makes of a parent's rows, its children get theirs.
        """
        self.write_children(result)
        if self.selected:
            self.write_records(islice(self.rows(result), self.ABORT_AT_RECORD_COUNT))

    def write_children(self, result: SessionResult) -> None:
        """Write a session's rows of the child streams."""
        for child in self.child_streams:
            cast("SessionStream", child).write(result)

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Yield nothing: `sessions` has the rows written."""
        return ()


def text_or_none(value: object) -> str | None:
    """Return a value of the API for a text column; one that is no text as its JSON would read."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def object_or_none(value: object) -> Mapping[str, object] | None:
    """Return a value of the API for a column of free-form objects; others as `{"value": …}`."""
    return value if value is None or isinstance(value, dict) else {"value": value}


def whole_or_none(value: float | None) -> int | None:
    """Return a number of the API as an integer, rounded: the API may send decimals."""
    return None if value is None else round(value)
