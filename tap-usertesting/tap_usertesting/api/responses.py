"""The API's responses, checked where the tap relies on them and raw everywhere else.

A frame that is not as the API's description has it raises `TransientError`: nothing is guessed,
nothing is skipped. A row without an id, or a field that is not of its type, fails alone and is told
of.
"""

from __future__ import annotations

from dataclasses import dataclass

from tap_usertesting.api.fields import (
    Flaws,
    clear_unless,
    is_count,
    is_flag,
    is_number,
    is_text,
    is_time,
    is_time_ms,
    object_in,
    objects_in,
    required,
    rows_in,
    unlike,
)
from tap_usertesting.api.fields import (
    Json as Json,  # noqa: PLC0414 - the rest of the tap knows it from here
)
from tap_usertesting.api.webvtt import is_webvtt

# Up to so many tests come on a page of v1.
FULL_PAGE_OF_STUDIES = 50


@dataclass(frozen=True, slots=True)
class StudiesPage:
    """One page of a workspace's tests (v1).

    Attributes:
        studies: The tests, each with its `uuid`.
        cursor: Leads to the next page; empty if there is none.
        is_full: Whether it has as many rows as a page can have.
    """

    studies: list[Json]
    cursor: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """One page of a test's sessions.

    Attributes:
        sessions: The summaries, newest first, as sent; each has a `sessionId`.
        rows: How many rows it has, with those that could not be read.
        total: How many sessions the API counts in the test; None if it does not tell.
        limit: How many rows a page has at most, as the API understood it; None if it does not tell.
    """

    sessions: list[Json]
    rows: int
    total: int | None
    limit: int | None


def workspaces(body: object, flaws: Flaws) -> list[Json]:
    """Check the workspaces (v1), a bare array; each has its `uuid`."""
    return rows_in(body, "workspaces", "uuid", flaws)


def studies(body: object, flaws: Flaws) -> StudiesPage:
    """Check a page of a workspace's tests (v1), a bare array with a cursor on each row."""
    found = rows_in(body, "tests", "uuid", flaws)
    for study in found:
        clear_unless(is_time, "a time", study, "orderedAt", flaws)
        clear_unless(is_text, "a text", study, "type productType", flaws)
    listed = body if isinstance(body, list) else []
    cursors = [row.get("cursor") for row in listed if isinstance(row, dict)]
    last = cursors[-1] if cursors else None
    cursor = str(last) if isinstance(last, str | int) else ""
    return StudiesPage(found, cursor, is_full=len(listed) >= FULL_PAGE_OF_STUDIES)


def sessions_page(body: object, flaws: Flaws) -> SessionsPage:
    """Check a page of `sessionResults`."""
    page = object_in(body, "the body")
    listed = page.get("sessions")
    sessions = rows_in(listed, "sessions", "sessionId", flaws)
    for session in sessions:
        clear_unless(is_time, "a time", session, "sessions.startTime sessions.finishTime", flaws)
    return SessionsPage(
        sessions, len(listed if isinstance(listed, list) else []), *_pagination(page, flaws)
    )


def _pagination(page: Json, flaws: Flaws) -> tuple[int | None, int | None]:
    meta = page.get("meta")
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    told = pagination if isinstance(pagination, dict) else {}
    total, limit = told.get("totalCount"), told.get("limit")
    if not is_count(total):
        flaws.add("meta.pagination.totalCount is not a count, so pages are read until one is empty")
    return int(total) if is_count(total) else None, int(limit) if is_count(limit) else None


def session_details(body: object, flaws: Flaws) -> Json:
    """Check the details of a session: whatever becomes rows has to be there, in its known frame."""
    details = object_in(body, "the body")
    participant = required(details, "sessionParticipant")
    if participant is not None:
        person = object_in(participant, "sessionParticipant")
        objects_in(required(person, "demographicsInfo"), "demographicsInfo")
    objects_in(required(details, "taskGroups"), "taskGroups")
    for task in objects_in(required(details, "tasks"), "tasks"):
        if required(task, "response") is not None:
            response = object_in(task["response"], "tasks.response")
            times = "tasks.response.startTimeMs tasks.response.endTimeMs"
            clear_unless(is_number, "a number", response, times, flaws)
            clear_unless(is_flag, "true or false", response, "tasks.response.skipped", flaws)
    return details


def transcript(text: str) -> str:
    """Check a transcript.

    Args:
        text: The body, whatever its content type says.

    Returns:
        The text as sent; empty if there is nothing but white space.

    Raises:
        TransientError: If it is neither empty nor WebVTT (a proxy's error page, say).
    """
    if not text.strip("\ufeff \t\r\n"):
        return ""
    if not is_webvtt(text):
        raise unlike("the body", "WebVTT")
    return text


def video_link(body: object) -> str:
    """Read the link out of a `videoDownloadUrl`."""
    link = object_in(body, "the body").get("videoUrl")
    if not isinstance(link, str) or not link.startswith(("https://", "http://")):
        raise unlike("videoUrl", "a link")
    return link


def clips(body: object, flaws: Flaws) -> list[Json]:
    """Check a session's clips."""
    found = rows_in(required(object_in(body, "the body"), "clips"), "clips", "uuid", flaws)
    for clip in found:
        clear_unless(is_number, "a number", clip, "clips.timeStartMs clips.timeEndMs", flaws)
        clear_unless(is_flag, "true or false", clip, "clips.hasAudio clips.hasCamera", flaws)
    return found


def qx_scores(body: object, flaws: Flaws) -> Json:
    """Check the QXscores of a test."""
    result = object_in(body, "the body")
    listed = required(result, "qxScores")
    result["qxScores"] = rows_in(listed, "qxScores", "taskGroupId", flaws)
    for score in result["qxScores"]:
        clear_unless(is_number, "a number", score, "qxScores.qxScore", flaws)
    if not isinstance(result.get("meta"), dict | None):
        flaws.add("meta is not an object and is left empty")
        result["meta"] = None
    clear_unless(is_number, "a number", result.get("meta") or {}, "meta.completes", flaws)
    return result


def highlight_reels(body: object, flaws: Flaws) -> list[Json]:
    """Check a test's highlight reels."""
    found = rows_in(required(object_in(body, "the body"), "reels"), "reels", "uuid", flaws)
    for reel in found:
        clear_unless(is_number, "a number", reel, "reels.durationMs reels.numClips", flaws)
        clear_unless(is_time_ms, "a time", reel, "reels.lastUpdatedAtMs", flaws)
    return found
