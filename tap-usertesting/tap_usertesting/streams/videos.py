"""Videos in a storage of yours, and the clips that researchers have cut from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.extract.plan import CLIPS, VIDEO
from tap_usertesting.streams.base import (
    SessionStream,
    object_or_none,
    text_or_none,
    whole_or_none,
)
from tap_usertesting.streams.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Record

    from tap_usertesting.extract.results import SessionResult


class Videos(SessionStream):
    """Where each session's video is kept. One request per session, and the download.

    The link that the API gives is a credential with an hour to live: it is used and never stored.
    """

    name = "videos"
    primary_keys = ("session_id",)
    parent_stream_type = Sessions
    selected_by_default = False
    kind = VIDEO

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        if result.video is None:
            return
        yield {
            "session_id": result.session.session_id,
            "test_id": result.test_id,
            **asdict(result.video),
        }


class Clips(SessionStream):
    """The clips of each session. One request per session.

    Only what the list holds: a request to a clip's own endpoint would have it rendered.
    """

    name = "clips"
    primary_keys = ("clip_id",)
    parent_stream_type = Sessions
    selected_by_default = False
    kind = CLIPS

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        for clip in result.clips:
            yield {
                "clip_id": clip["uuid"],
                "session_id": result.session.session_id,
                "test_id": result.test_id,
                "name": text_or_none(clip.get("name")),
                "description": text_or_none(clip.get("description")),
                "start_ms": whole_or_none(clip.get("timeStartMs")),
                "end_ms": whole_or_none(clip.get("timeEndMs")),
                "has_audio": clip.get("hasAudio"),
                "has_camera": clip.get("hasCamera"),
                "layout": object_or_none(clip.get("layout")),
            }
