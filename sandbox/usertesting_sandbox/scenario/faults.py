"""Faults to inject: what goes wrong, and when."""

from dataclasses import dataclass
from enum import StrEnum

from usertesting_sandbox.scenario.trigger import Trigger


class Kind(StrEnum):
    """The faults that a response can have."""

    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    TOO_MANY_REQUESTS = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    RESET = "reset"
    """The connection is reset, with no response at all."""
    TRUNCATE = "truncate"
    """Half of the body comes, then the connection closes."""
    STALL = "stall"
    """Half of the body comes, then nothing until the client gives up or the sandbox stops."""
    OVERSTATE = "overstate"
    """One byte more is promised than comes, of the body or of the file that it is a part of."""
    HTML = "html"
    """A web page comes, with status 200."""
    BAD_JSON = "bad-json"
    """The body breaks off inside the JSON, as if that were all of it."""
    REFUSED_EARLY = "429-early"
    """A 429 comes with headers that show requests left."""
    REFUSED_FOR_LONG = "429-for-a-day"
    """A 429 comes that asks to wait for a day."""
    TRICKLE = "trickle"
    """The body comes byte by byte, half a second apart."""
    BOMB = "bomb"
    """A body comes that is small as long as it is compressed, and never ends."""
    FLOOD = "flood"
    """A body comes that never ends."""
    HANG = "hang"
    """Nothing comes, until the client gives up or the sandbox stops."""


@dataclass
class Fault:
    """One kind of fault and its trigger."""

    kind: Kind
    trigger: Trigger


class Faults:
    """The faults to inject. All of them count each request; the oldest that is due acts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, text: str) -> None:
        """Adds ``KIND@PATTERN#HITS``, such as ``503@/api/v3/*#2-4``.

        Raises:
            ValueError: The text is not of that form.
        """
        kind, _, trigger = text.partition("@")
        if kind not in list(Kind):
            message = f"not a fault: {text!r}; it starts with one of {', '.join(Kind)}"
            raise ValueError(message)
        self._faults.append(Fault(Kind(kind), Trigger.parse(trigger)))

    def clear(self) -> None:
        """Removes all faults."""
        self._faults.clear()

    def due(self, path: str) -> Kind | None:
        """Takes notice of one request, and returns what goes wrong with it, if anything."""
        kinds = [fault.kind for fault in list(self._faults) if fault.trigger.pull(path)]
        return kinds[0] if kinds else None
