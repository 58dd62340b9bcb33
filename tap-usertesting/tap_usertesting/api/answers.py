"""What the API answers, checked where the tap relies on it and raw everywhere else.

A body that is not as the API's description has it raises `Fault`: nothing is guessed, nothing
is skipped. The checks name the field and never quote its value, which may be about a person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

from tap_usertesting.api.errors import Fault
from tap_usertesting.times import parse_time
from tap_usertesting.transcript import is_webvtt

# More milliseconds, or sessions, than fit a warehouse's integers are none.
LARGEST_NUMBER = 2**53

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
        if not isinstance(session.get("sessionId"), str) or not session["sessionId"]:
            raise _unlike("sessions[].sessionId", "a string")
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
        The text as sent; bytes that are no UTF-8 become the replacement character, as the format's
        standard has it. It is empty if there is nothing but white space.

    Raises:
        Fault: If it is neither empty nor WebVTT (a proxy's error page, say).
    """
    text = body.decode(errors="replace")
    if not text.strip("\ufeff \t\r\n"):
        return ""
    if not is_webvtt(text):
        raise _unlike("the body", "WebVTT")
    return text


def _check_response(response: Json) -> None:
    for field in ("startTimeMs", "endTimeMs"):
        value = response.get(field)
        if value is not None and not _is_number(value):
            raise _unlike(f"tasks[].response.{field}", "a number")
    if not isinstance(response.get("skipped"), bool | None):
        raise _unlike("tasks[].response.skipped", "true or false")


def _is_number(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and abs(value) < LARGEST_NUMBER


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
