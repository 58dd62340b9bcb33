"""What the API answers, checked where the tap relies on it and raw everywhere else.

A body that is not as the API's description has it raises `Fault`: nothing is guessed, nothing
is skipped. The checks name the field and never quote its value, which may be about a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

from tap_usertesting.api.errors import Fault
from tap_usertesting.times import parse_time
from tap_usertesting.transcript import is_webvtt

# More milliseconds, or sessions, than fit a warehouse's integers are none.
LARGEST_NUMBER = 2**53
# The end of the year 9999, in milliseconds since 1970.
LATEST_TIME_MS = 253_402_300_800_000

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """One page of a test's sessions.

    Attributes:
        sessions: The summaries, newest first, as sent; each has a `sessionId`.
        total: How many sessions the API counts in the test.
    """

    sessions: list[Json]
    total: int


def storable(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON of the same shape out
    """Put the replacement character in place of what a warehouse's text cannot hold.

    Args:
        value: Anything that JSON can hold.

    Returns:
        It without NUL and without halves of surrogate pairs.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def rows(body: object) -> list[Json]:
    """Check a bare array of objects (v1 workspaces and studies)."""
    return _objects(body, "the body")


def studies(body: object) -> list[Json]:
    """Check a page of a workspace's tests (v1)."""
    page = rows(body)
    for study in page:
        _check_time(study.get("orderedAt"), "orderedAt")
    return page


def sessions_page(body: object) -> SessionsPage:
    """Check a page of `sessionResults`."""
    page = _object(body, "the body")
    sessions = _objects(page.get("sessions"), "sessions")
    for session in sessions:
        _check_id(session, "sessions[].sessionId")
        for field in ("startTime", "finishTime"):
            _check_time(session.get(field), f"sessions[].{field}")
    pagination = _object(_object(page.get("meta"), "meta").get("pagination"), "meta.pagination")
    total = pagination.get("totalCount")
    # The API's description has it as a number, which JSON may write as 3.0.
    if not _is_number(total) or total < 0 or total != int(total):
        raise _unlike("meta.pagination.totalCount", "a count")
    return SessionsPage(sessions, int(total))


def session_details(body: object) -> Json:
    """Check the details of a session: whatever becomes rows has to be there, in its known frame."""
    details = _object(body, "the body")
    participant = _required(details, "sessionParticipant")
    if participant is not None:
        person = _object(participant, "sessionParticipant")
        _objects(_required(person, "demographicsInfo"), "demographicsInfo")
    _objects(_required(details, "taskGroups"), "taskGroups")
    for task in _objects(_required(details, "tasks"), "tasks"):
        response = _required(task, "response")
        if response is not None:
            _check_response(_object(response, "tasks[].response"))
    return details


def transcript(body: bytes) -> str:
    """Read a transcript's bytes as text.

    Args:
        body: UTF-8, which WebVTT always is, whatever the content type says.

    Returns:
        The text as sent; bytes that are no UTF-8 and NUL become the replacement character, as the
        format's standard has it. It is empty if there is nothing but white space.

    Raises:
        Fault: If it is neither empty nor WebVTT (a proxy's error page, say).
    """
    text: str = storable(body.decode(errors="replace"))
    if not text.strip("\ufeff \t\r\n"):
        return ""
    if not is_webvtt(text):
        raise _unlike("the body", "WebVTT")
    return text


def video_link(body: object) -> str:
    """Read the link out of a `videoDownloadUrl`."""
    link = _object(body, "the body").get("videoUrl")
    if not isinstance(link, str) or not link.startswith(("https://", "http://")):
        raise _unlike("videoUrl", "a link")
    return link


def clips(body: object) -> list[Json]:
    """Check a session's clips."""
    found = _objects(_required(_object(body, "the body"), "clips"), "clips")
    for clip in found:
        _check_id(clip, "clips[].uuid")
        _check_numbers(clip, "clips[]", "timeStartMs", "timeEndMs")
        for field in ("hasAudio", "hasCamera"):
            if not isinstance(clip.get(field), bool | None):
                raise _unlike(f"clips[].{field}", "true or false")
    return found


def qx_scores(body: object) -> Json:
    """Check the QXscores of a test."""
    result = _object(body, "the body")
    for score in _objects(_required(result, "qxScores"), "qxScores"):
        _check_id(score, "qxScores[].taskGroupId")
        _check_numbers(score, "qxScores[]", "qxScore")
    meta = result.get("meta")
    if meta is not None:
        _check_numbers(_object(meta, "meta"), "meta", "completes")
    return result


def highlight_reels(body: object) -> list[Json]:
    """Check a test's highlight reels."""
    found = _objects(_required(_object(body, "the body"), "reels"), "reels")
    for reel in found:
        _check_id(reel, "reels[].uuid")
        _check_numbers(reel, "reels[]", "durationMs", "numClips", "lastUpdatedAtMs")
        updated = reel.get("lastUpdatedAtMs")
        if updated is not None and not 0 <= updated < LATEST_TIME_MS:
            raise _unlike("reels[].lastUpdatedAtMs", "a time")
    return found


def _check_id(row: Json, name: str) -> None:
    value = row.get(name.rpartition(".")[2])
    if not isinstance(value, str) or not value:
        raise _unlike(name, "a string")


def _check_numbers(row: Json, name: str, *fields: str) -> None:
    for field in fields:
        value = row.get(field)
        if value is not None and not _is_number(value):
            raise _unlike(f"{name}.{field}", "a number")


def _check_response(response: Json) -> None:
    _check_numbers(response, "tasks[].response", "startTimeMs", "endTimeMs")
    if not isinstance(response.get("skipped"), bool | None):
        raise _unlike("tasks[].response.skipped", "true or false")


def _is_number(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    # Not so for infinity, nor for what is no number.
    return abs(value) < LARGEST_NUMBER


def _check_time(value: object, name: str) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise _unlike(name, "a time")
    try:
        parse_time(value)
    except (OverflowError, ValueError) as error:
        raise _unlike(name, "a time") from error


def _required(parent: Json, field: str) -> object:
    if field not in parent:
        raise _unlike(field, "there")
    return parent[field]


def _object(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise _unlike(name, "an object")
    return value


def _objects(value: object, name: str) -> list[Json]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _unlike(name, "an array of objects")
    return value


def _unlike(name: str, wanted: str) -> Fault:
    return Fault(f"status 200 with a body the tap does not understand: {name} is not {wanted}")
