"""A message, and which characters of foreign texts it may hold."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST_TEXT = 200
# Between the sign and the name, so that no service takes it for a mention.
_JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True, order=True)
class AlertKey:
    """What is sent once to each channel.

    Attributes:
        alert_id: The alert.
        opened_at: Since when it has been open; one that opens again is another.
    """

    alert_id: str
    opened_at: str


@dataclass(frozen=True)
class Message:
    """What a channel receives at once.

    Attributes:
        title: One line.
        body: Plain text.
        keys: The alerts that it is about.
        content: The same for programs, as JSON has it.
    """

    title: str
    body: str
    keys: Sequence[AlertKey]
    content: Sequence[Mapping[str, object]] = ()

    @property
    def text(self) -> str:
        """Title and body."""
        return f"{self.title}\n\n{self.body}"

    def id_in(self, channel: str) -> str:
        """Return what the message is known by: the same alerts give the same."""
        named = [channel, *(f"{key.alert_id} {key.opened_at}" for key in sorted(self.keys))]
        return hashlib.sha256("\n".join(named).encode()).hexdigest()[:32]


def plain(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return a foreign text as one line of plain characters that no service takes for a command.

    Control and direction characters and line breaks become blanks, a mention loses its effect, and
    what is too long is cut. A text that is plain stays as it is.
    """
    visible = "".join(
        " " if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else each
        for each in text.replace(f"@{_JOINER}", "@")
    )
    line = " ".join(visible.split())
    if len(line) > longest:
        line = f"{line[: longest - 1].rstrip()}…"
    return line.replace("@", f"@{_JOINER}")
