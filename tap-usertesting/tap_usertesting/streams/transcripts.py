"""The streams of a transcript request: the WebVTT text, its plain text, its cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.extract.plan import TRANSCRIPT
from tap_usertesting.streams.base import SessionStream
from tap_usertesting.streams.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Record

    from tap_usertesting.extract.results import SessionResult


class Transcripts(SessionStream):
    """The whole transcript of each session. One request per session.

    Only think-out-loud tests and live conversations have transcripts.
    """

    name = "transcripts"
    primary_keys = ("session_id",)
    parent_stream_type = Sessions
    kind = TRANSCRIPT

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        response = result.transcript
        if response is None:
            return
        yield {
            "session_id": result.session.session_id,
            "test_id": result.test_id,
            "transcript_vtt": response.text,
            "transcript_plain_text": response.transcript.plain_text,
            "cue_count": len(response.transcript.cues),
            "duration_ms": response.transcript.duration_ms,
            "is_whole": response.transcript.is_whole and not response.is_partial,
            "extracted_at": response.extracted_at,
        }


class TranscriptCues(SessionStream):
    """The cues of each transcript, with the times to find them in the video."""

    name = "transcript_cues"
    primary_keys = ("session_id", "cue_index")
    parent_stream_type = Transcripts
    kind = TRANSCRIPT

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        response = result.transcript
        if response is None:
            return
        for index, cue in enumerate(response.transcript.cues):
            yield {
                "session_id": result.session.session_id,
                "test_id": result.test_id,
                "cue_index": index,
                "start_ms": cue.start_ms,
                "end_ms": cue.end_ms,
                "speaker": cue.speaker,
                "text": cue.text,
                "extracted_at": response.extracted_at,
            }
