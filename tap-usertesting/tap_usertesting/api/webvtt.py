"""WebVTT transcripts: from the text that the API sends to cues and plain text.

The format's standard drops without a word what is no proper cue. Here every line is accounted for:
it is in a cue, in the header, a note, a style or a region, or the transcript is not whole. No
library for the format does that.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

# Quantifiers that give nothing back (`++`, `*+`) keep a hostile text from costing more than its
# length; so do the bounded ones.
_TIME = r"(?:([0-9]{2,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMES = re.compile(rf"[ \t]*+{_TIME}[ \t]*+-->[ \t]*+{_TIME}(?=[ \t]|$)")
_LINE_END = re.compile(r"\r\n|\r|\n")
# A line of the header such as `Kind: captions`.
_METADATA = re.compile(r"[A-Za-z-]++[ \t]*+[:=]")
# The first line of a block that is no speech.
_ASIDE = re.compile(r"NOTE(?:[ \t]|$)|(?:STYLE|REGION)[ \t]*+$")
_TAG = re.compile(r"/?[A-Za-z]|/$|[0-9:.]++$")
_VOICE = re.compile(r"v(?:\.[^ \t\n]*+)?[ \t\n]")
_ENTITY = re.compile(r"&(?:#x?[0-9A-Fa-f]{1,7}|[A-Za-z][0-9A-Za-z]{0,31});")


class Cue(NamedTuple):
    """One cue of a transcript.

    Attributes:
        start_ms: Milliseconds from the start of the session to the start of the cue.
        end_ms: Milliseconds from the start of the session to the end of the cue.
        speaker: The voice the cue names; several voices are joined by commas; None without one.
        text: The words, without tags, the lines joined by spaces.
    """

    start_ms: int
    end_ms: int
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript, read.

    Attributes:
        cues: The cues, in the order of the text.
        is_whole: False if there is text outside every cue.
    """

    cues: tuple[Cue, ...]
    is_whole: bool

    @property
    def plain_text(self) -> str:
        """The words, a line per cue."""
        return "\n".join(cue.text for cue in self.cues)

    @property
    def duration_ms(self) -> int | None:
        """Milliseconds from the start of the session to the end of the last cue."""
        return max((cue.end_ms for cue in self.cues), default=None)


def is_webvtt(text: str) -> bool:
    """Tell whether a text says of itself that it is WebVTT, as the format's first line must."""
    return text.removeprefix("\ufeff").startswith("WEBVTT")


def parse_transcript(text: str) -> Transcript:
    """Read a WebVTT text.

    Args:
        text: The text as it was sent: any line ends, with or without a byte order mark.

    Returns:
        Its cues. A part that is no proper cue is left out and `is_whole` tells of it, for the text
        itself is kept as well.
    """
    first, *lines = _LINE_END.split(text.removeprefix("\ufeff"))
    reading = _Reading(is_whole=first.startswith("WEBVTT"))
    # The header goes on up to the first empty line, or the first cue.
    is_header, block = True, list[str]()
    for line in [*lines, ""]:
        if line:
            block.append(line)
        else:
            reading.add_block(block, is_header=is_header)
            is_header, block = False, []
    return Transcript(tuple(reading.cues), reading.is_whole)


@dataclass(slots=True)
class _Reading:
    """What has been read of a text so far."""

    is_whole: bool
    cues: list[Cue] = field(default_factory=list)

    def add_block(self, block: list[str], *, is_header: bool) -> None:
        """Take in lines between two empty ones: mostly a cue, with or without a name before it."""
        before: list[str] = []
        times: re.Match[str] | None = None
        words: list[str] = []
        for line in block:
            found = _TIMES.match(line) if "-->" in line else None
            if found is None:
                (before if times is None else words).append(line)
                continue
            if times is not None:
                self.cues.append(_cue(times, words))
            times, words = found, []
        if times is not None:
            self.cues.append(_cue(times, words))
        self._account_for(before, is_header=is_header, is_named=times is not None)
        # A line that looks like the times of another cue, but is none.
        self.is_whole = self.is_whole and not any("-->" in word for word in words)

    def _account_for(self, before: list[str], *, is_header: bool, is_named: bool) -> None:
        """Tell whether lines outside every cue are speech that should be in one."""
        outside = [line for line in before if line.strip()]
        if is_header:
            outside = [line for line in outside if not _METADATA.match(line)]
        if outside and not _ASIDE.match(outside[0]) and len(outside) > int(is_named):
            self.is_whole = False


def _cue(times: re.Match[str], lines: list[str]) -> Cue:
    # Split before the entities are read: `&lt;` begins no tag.
    first, *others = "\n".join(lines).split("<")
    words, voices = [first], dict[str, None]()
    for part in others:
        tag, end, text = part.partition(">")
        if not end or not _TAG.match(tag):
            words += ["<", part]
            continue
        words.append(text)
        if found := _VOICE.match(tag):
            voices[_one_line(tag[found.end() :])] = None
    return Cue(
        start_ms=_milliseconds(*times.group(1, 2, 3, 4)),
        end_ms=_milliseconds(*times.group(5, 6, 7, 8)),
        speaker=", ".join(filter(None, voices)) or None,
        text=_one_line("".join(words)),
    )


def _one_line(text: str) -> str:
    """Read the entities of a text and put it on one line, with one blank between its words."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return " ".join(text.split())


def _milliseconds(hours: str | None, minutes: str, seconds: str, milliseconds: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(milliseconds)
