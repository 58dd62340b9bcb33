"""Writes the messages: many small records, and a STATE after every session, at little cost."""

from __future__ import annotations

import json
import sys
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from simplejson import JSONEncoder, RawJSON
from singer_sdk.helpers._state import StateWriter
from singer_sdk.io_base import SingerWriter
from singer_sdk.singerlib.encoding.simple import RecordMessage, StateMessage
from typing_extensions import override

from tap_usertesting.timestamps import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from singer_sdk.helpers.types import Record, TapState
    from singer_sdk.singerlib.encoding.simple import Message

    Partition = dict[str, Any]


_SEPARATORS = (",", ":")
# The standard library's is the faster one; simplejson's keeps the texts that it made.
_PARTITIONS = json.JSONEncoder(separators=_SEPARATORS)
_RECORDS = json.JSONEncoder(separators=_SEPARATORS, allow_nan=False)
_MESSAGES = JSONEncoder(separators=_SEPARATORS)


class WrittenState(StateMessage):
    """A state with its text in pieces, which `write_message` writes without joining them.

    Args:
        state: The state.
        pieces: The whole message as JSON, in pieces.
    """

    def __init__(self, state: TapState, pieces: Sequence[str]) -> None:
        super().__init__(value=dict(state))
        self.pieces = pieces


class MessageWriter(SingerWriter):
    """Writes Singer messages to standard output.

    Attributes:
        record_bytes: The bytes of all records so far.
    """

    record_bytes = 0

    def write_records(self, stream: str, records: Iterable[Record]) -> int:
        """Write records of the API's own values: no decimals, no NaN, which stream maps can make.

        It takes less than half the time of the SDK's own message for each record.

        Args:
            stream: The name of the stream.
            records: Its records, which have all been extracted now.

        Returns:
            How many they are.
        """
        time = utc_now().isoformat()
        texts = [
            _RECORDS.encode(
                {"type": "RECORD", "stream": stream, "record": record, "time_extracted": time}
            )
            for record in records
        ]
        self._count(texts)
        self.write_lines(texts)
        return len(texts)

    def write_lines(self, texts: Iterable[str]) -> None:
        """Write messages that are text already."""
        sys.stdout.writelines(f"{text}\n" for text in texts)

    @override
    def serialize_message(self, message: Message) -> str:
        """Return a state as it is; the SDK would copy every part of it."""
        if isinstance(message, WrittenState):
            return "".join(message.pieces)
        text = super().serialize_message(message)
        if isinstance(message, RecordMessage):
            self._count([text])
        return text

    @override
    def write_message(self, message: Message) -> None:
        """Write a message; records are flushed with the next message of another kind."""
        if isinstance(message, WrittenState):
            sys.stdout.writelines(message.pieces)
            sys.stdout.write("\n")
        else:
            self.write_lines([self.format_message(message)])
        if not isinstance(message, RecordMessage):
            sys.stdout.flush()

    def _count(self, records: Iterable[str]) -> None:
        # They are ASCII.
        self.record_bytes += sum(map(len, records))


class ChangedStateWriter(StateWriter):
    """Writes a state if it is another than the last.

    The SDK's own keeps a deep copy of the whole state to compare with, and writes all of it again.
    This one keeps the text of each partition, for as long as the partition is the same object: the
    state store puts a new one in its place when something changes.

    Args:
        message_writer: Writes the messages.
    """

    def __init__(self, message_writer: MessageWriter) -> None:
        super().__init__(message_writer)
        self._writer = message_writer
        # The partitions of each stream, each with its text.
        self._texts: dict[str, list[tuple[Partition, str]]] = {}
        self._written: Sequence[str] = ()
        self._record_bytes_before = 0

    @property
    def record_bytes(self) -> int:
        """The bytes of all records that have been written."""
        return self._writer.record_bytes

    @override
    def write_state(self, state: TapState) -> None:
        self.write(state)

    def write(self, state: TapState, *, is_last: bool = False) -> int:
        """Write a state, unless it is the one that was written last.

        Args:
            state: The state.
            is_last: Whether the run ends here. Many targets forget a state once a record follows
                it, so it is then written again after the last record.

        Returns:
            The bytes that were written.
        """
        value = dict(state)
        if "bookmarks" in state:
            value["bookmarks"] = {
                stream: self._as_text(stream, bookmark)
                for stream, bookmark in state["bookmarks"].items()
            }
        pieces = tuple(_MESSAGES.iterencode({"type": "STATE", "value": value}))
        has_records = self.record_bytes != self._record_bytes_before
        if pieces == self._written and not (is_last and has_records):
            return 0
        self._writer.write_message(WrittenState(state, pieces))
        self._written, self._record_bytes_before = pieces, self.record_bytes
        return sum(map(len, pieces))

    def _as_text(self, stream: str, bookmark: Mapping[str, Any]) -> Mapping[str, Any]:
        """Put the text of all partitions in their place."""
        if "partitions" not in bookmark:
            return bookmark
        # There may be fewer of them than before, or more.
        before = chain(self._texts.get(stream, []), repeat(None))
        written = zip(bookmark["partitions"], before, strict=False)
        texts = self._texts[stream] = [
            text if text and text[0] is partition else (partition, _PARTITIONS.encode(partition))
            for partition, text in written
        ]
        return {**bookmark, "partitions": RawJSON(f"[{','.join(text for _, text in texts)}]")}
