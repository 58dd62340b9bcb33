"""What one transcript request gives: the WebVTT text, its plain text, its cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.streams.base import SessionChildStream
from tap_usertesting.streams.sessions import Sessions
from tap_usertesting.sync.plan import TRANSCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from singer_sdk.helpers.types import Context, Record


class Transcripts(SessionChildStream):
    """What was said in each session, whole. One request a session.

    Only think-out-loud tests and live conversations have transcripts.
    """

    name = "transcripts"
    primary_keys = ("session_id",)
    parent_stream_type = Sessions
    source = TRANSCRIPT

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        handover = self.work.in_hand
        if handover is None or handover.transcript is None:
            return
        answer = handover.transcript
        yield {
            "session_id": handover.step.session.session_id,
            "test_id": handover.test_id,
            "transcript_vtt": answer.text,
            "transcript_plain_text": answer.transcript.plain_text,
            "cue_count": len(answer.transcript.cues),
            "duration_ms": answer.transcript.duration_ms,
            "is_whole": answer.transcript.is_whole and not answer.is_bare,
            "extracted_at": answer.extracted_at,
        }


class TranscriptCues(SessionChildStream):
    """What was said in each session, cue by cue, with the times to find it in the video."""

    name = "transcript_cues"
    primary_keys = ("session_id", "cue_index")
    parent_stream_type = Transcripts
    source = TRANSCRIPT

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        handover = self.work.in_hand
        if handover is None or handover.transcript is None:
            return
        for index, cue in enumerate(handover.transcript.transcript.cues):
            yield {
                "session_id": handover.step.session.session_id,
                "test_id": handover.test_id,
                "cue_index": index,
                "start_ms": cue.start_ms,
                "end_ms": cue.end_ms,
                "speaker": cue.speaker,
                "text": cue.text,
                "extracted_at": handover.transcript.extracted_at,
            }
