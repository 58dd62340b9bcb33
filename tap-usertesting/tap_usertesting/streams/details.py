"""The streams of a details request: the session's participant, demographics, task groups, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_usertesting.extract.plan import DETAILS
from tap_usertesting.streams.base import (
    SessionStream,
    object_or_none,
    text_or_none,
    whole_or_none,
)
from tap_usertesting.streams.sessions import Sessions
from tap_usertesting.timestamps import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.helpers.types import Record

    from tap_usertesting.api.responses import Json
    from tap_usertesting.extract.results import SessionResult


class DetailsFamilyStream(SessionStream):
    """A stream with rows from a session's details.

    All rows of one details response carry the same `extracted_at`, so that a session that is read
    again can be told from its older rows.
    """

    kind = DETAILS

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        if result.details is None:
            return
        participant = result.details.body["sessionParticipant"] or {}
        for row in self.rows_of(result.details.body):
            yield {
                # The body's own sessionId may be null; this is the one that was requested.
                "session_id": result.session.session_id,
                "test_id": result.test_id,
                "participant_id": text_or_none(participant.get("participantId")),
                **row,
                "extracted_at": result.details.extracted_at,
            }

    def rows_of(self, body: Json) -> Iterator[dict[str, Any]]:
        """Yield the rows of a details body, without the columns that all of them share."""
        raise NotImplementedError


class SessionDetails(DetailsFamilyStream):
    """The participant and the test plan of each session. One request per session."""

    name = "session_details"
    primary_keys = ("session_id",)
    parent_stream_type = Sessions

    @override
    def rows(self, result: SessionResult) -> Iterator[Record]:
        finish_time = result.session.finish_time
        written = None if finish_time is None else format_time(finish_time)
        return ({**row, "finish_time": written} for row in super().rows(result))

    @override
    def rows_of(self, body: Json) -> Iterator[dict[str, Any]]:
        yield {
            "audience_id": text_or_none(body.get("audienceId")),
            "test_plan_id": text_or_none(body.get("testPlanId")),
        }


class Demographics(DetailsFamilyStream):
    """The answers of each participant about themselves, at the time of the session."""

    name = "demographics"
    primary_keys = ("session_id", "demographic_index")
    parent_stream_type = SessionDetails

    @override
    def rows_of(self, body: Json) -> Iterator[dict[str, Any]]:
        participant = body["sessionParticipant"] or {"demographicsInfo": []}
        for index, demographic in enumerate(participant["demographicsInfo"]):
            yield {
                "demographic_index": index,
                "demographic_id": text_or_none(demographic.get("id")),
                "demographic_code": text_or_none(demographic.get("code")),
                "label": text_or_none(demographic.get("label")),
                "value": text_or_none(demographic.get("value")),
                "type": text_or_none(demographic.get("type")),
            }


class TaskGroups(DetailsFamilyStream):
    """The QXscore and balanced-comparison groups of each session, with the response as sent."""

    name = "task_groups"
    primary_keys = ("session_id", "task_group_index")
    parent_stream_type = SessionDetails

    @override
    def rows_of(self, body: Json) -> Iterator[dict[str, Any]]:
        for index, group in enumerate(body["taskGroups"]):
            yield {
                "task_group_index": index,
                "task_group_uuid": text_or_none(group.get("uuid")),
                "task_group_type": text_or_none(group.get("type")),
                "task_group_response": object_or_none(group.get("response")),
            }


class Tasks(DetailsFamilyStream):
    """The tasks of each session with their times and the answer as sent.

    The vendor documents nothing inside an answer, so none of it is typed here.
    """

    name = "tasks"
    primary_keys = ("session_id", "task_index")
    parent_stream_type = SessionDetails

    @override
    def rows_of(self, body: Json) -> Iterator[dict[str, Any]]:
        for index, task in enumerate(body["tasks"]):
            response = task["response"] or {}
            yield {
                "task_index": index,
                "task_uuid": text_or_none(task.get("uuid")),
                "task_text": text_or_none(task.get("text")),
                "task_type": text_or_none(task.get("type")),
                "start_time_ms": whole_or_none(response.get("startTimeMs")),
                "end_time_ms": whole_or_none(response.get("endTimeMs")),
                "skipped": response.get("skipped"),
                "answer_json": object_or_none(response.get("answer")),
            }
