"""How messages are written: a state goes out after every session, so it has to be cheap."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from singer_sdk.helpers._state import StateWriter
from singer_sdk.io_base import SingerWriter
from singer_sdk.singerlib.encoding.simple import RecordMessage, StateMessage
from typing_extensions import override

if TYPE_CHECKING:
    from singer_sdk.helpers.types import TapState
    from singer_sdk.singerlib.encoding.base import GenericSingerWriter
    from singer_sdk.singerlib.encoding.simple import Message


class WrittenState(StateMessage):
    """A state, with its text: it is long, so it is written as JSON once.

    Args:
        state: The state.
        text: The state as JSON.
    """

    def __init__(self, state: TapState, text: str) -> None:
        super().__init__(value=dict(state))
        self.text = text


class MessageWriter(SingerWriter):
    """Writes Singer messages to standard output."""

    @override
    def serialize_message(self, message: Message) -> str:
        """Write a state as it is: the SDK copies every part of it before."""
        if isinstance(message, WrittenState):
            return f'{{"type":"STATE","value":{message.text}}}'
        return super().serialize_message(message)

    @override
    def write_message(self, message: Message) -> None:
        """Write a message; the records of a session leave together, with the state behind them."""
        sys.stdout.write(self.format_message(message) + "\n")
        if not isinstance(message, RecordMessage):
            sys.stdout.flush()


class ChangedStateWriter(StateWriter):
    """Writes a state if it is another than the last.

    The SDK's own keeps a deep copy of the whole state to compare with; this one keeps its text.

    Args:
        message_writer: Writes the messages.
    """

    def __init__(self, message_writer: GenericSingerWriter[str, Message]) -> None:
        super().__init__(message_writer)
        self._writer = message_writer
        self._written = ""

    @override
    def write_state(self, state: TapState) -> None:
        text = json.dumps(state, separators=(",", ":"))
        if text != self._written:
            self._writer.write_message(WrittenState(state, text))
            self._written = text
