"""WebVTT transcripts: from the text that the API sends to cues and plain text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

# A voice span opens with `<v Name>` or `<v.class Name>`; webvtt-py tells of a cue's first one only.
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*[ \t]+([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue of a transcript.

    Attributes:
        start_ms: Milliseconds from the start of the session to the start of the cue.
        end_ms: Milliseconds from the start of the session to the end of the cue.
        speaker: The voice the cue names; several voices are joined by commas; None without one.
        text: What is said, without tags, its lines joined by spaces.
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
        is_whole: False if a part that looks like a cue could not be read as one.
    """

    cues: tuple[Cue, ...]
    is_whole: bool

    @property
    def plain_text(self) -> str:
        """What is said, a line a cue."""
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
        itself is kept beside them.
    """
    try:
        captions, is_whole = webvtt.from_string(text, strict=True).captions, True
    except MalformedFileError:
        captions, is_whole = [], False
    except MalformedCaptionError:
        captions, is_whole = webvtt.from_string(text).captions, False
    return Transcript(tuple(_cue(caption) for caption in captions), is_whole)


def _cue(caption: webvtt.Caption) -> Cue:
    voices = dict.fromkeys(
        html.unescape(voice.strip()) for voice in _VOICE.findall(caption.raw_text)
    )
    return Cue(
        start_ms=_milliseconds(caption.start_time),
        end_ms=_milliseconds(caption.end_time),
        speaker=", ".join(voices) or None,
        text=" ".join(html.unescape(caption.text).split()),
    )


def _milliseconds(timestamp: webvtt.models.Timestamp) -> int:
    hours, minutes, seconds, milliseconds = timestamp.to_tuple()
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
