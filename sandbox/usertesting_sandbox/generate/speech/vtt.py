"""Writing WebVTT, in the many manners that the format allows."""

from dataclasses import dataclass
from html import escape
from typing import Final

_LINE: Final = 48
"""Letters from which on a cue takes two lines."""


@dataclass(frozen=True)
class Cue:
    """Something said.

    Attributes:
        start_ms: From the start of the session.
        end_ms: Likewise.
        speaker: Who says it; empty if that is not told.
        text: Plain text.
    """

    start_ms: int
    end_ms: int
    speaker: str
    text: str


@dataclass(frozen=True)
class Manner:
    """How a transcript is written.

    Attributes:
        ids: Whether cues have ids.
        notes: Whether there are comments in between.
        settings: Whether cues say where to stand.
        short: Whether hours are left out where there are none.
        windows: Whether lines end in CRLF.
        bom: Whether a byte order mark comes first.
    """

    ids: bool = False
    notes: bool = False
    settings: bool = False
    short: bool = False
    windows: bool = False
    bom: bool = False


def write(cues: list[Cue], manner: Manner) -> str:
    """The whole text of a transcript."""
    blocks = ["WEBVTT"]
    if manner.notes:
        blocks.append("NOTE\nMade by a machine.\nNames may be wrong.")
    for number, cue in enumerate(cues, start=1):
        blocks.append(_block(cue, manner, f"cue-{number}" if manner.ids else ""))
        if manner.notes and number % 10 == 0:
            blocks.append(f"NOTE {number} cues so far")
    text = "\n\n".join(blocks) + "\n"
    if manner.windows:
        text = text.replace("\n", "\r\n")
    return "\ufeff" + text if manner.bom else text


def _block(cue: Cue, manner: Manner, cue_id: str) -> str:
    timing = f"{_time(cue.start_ms, manner)} --> {_time(cue.end_ms, manner)}"
    if manner.settings:
        timing += " align:start position:10%"
    voice = f"<v {cue.speaker}>" if cue.speaker else ""
    lines = [timing, voice + _wrapped(escape(cue.text, quote=False))]
    return "\n".join([cue_id, *lines] if cue_id else lines)


def _time(ms: int, manner: Manner) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    short = manner.short and not hours
    return f"{'' if short else f'{hours:02}:'}{minutes:02}:{seconds:02}.{ms:03}"


def _wrapped(text: str) -> str:
    """The text on two lines if it is long and has a space near its middle."""
    cut = text.find(" ", len(text) // 2)
    return text if len(text) < _LINE or cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"
