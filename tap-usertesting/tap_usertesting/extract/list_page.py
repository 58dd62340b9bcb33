"""Requests one page of the list of a test's sessions, and makes sessions of its rows."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.extract.listing import Page
from tap_usertesting.session import Session
from tap_usertesting.timestamps import CLOCK_SKEW, parse_time, utc_now

if TYPE_CHECKING:
    from datetime import datetime

    from tap_usertesting.api.client import Client
    from tap_usertesting.api.fields import Json


def read_page(client: Client, test_id: str, offset: int, limit: int) -> Page | None:
    """Read a page of the list of a test's sessions.

    Args:
        client: The API.
        test_id: The test.
        offset: How many newer sessions to pass over.
        limit: How many sessions to request.

    Returns:
        The page; None where the API answers 404. If a page after the first cannot be read, the list
        ends there, and the sessions of the pages before it are read.

    Raises:
        ResourceError: If the first page cannot be read.
    """
    latest = utc_now() + CLOCK_SKEW
    try:
        page = client.sessions(test_id, offset=offset, limit=limit)
    except ResourceError as error:
        if not offset:
            raise
        if not (isinstance(error, RefusedError) and error.status == HTTPStatus.BAD_REQUEST):
            client.on_flaw(error)
        # A 400 means that the API accepts no offset this high. That is no flaw: it never changes.
        return Page([], None, rows=0, is_full=False, is_refused=True)
    if page is None:
        return None
    longest = limit if page.limit is None else min(limit, page.limit)
    return Page(
        [_session(row, latest) for row in page.sessions],
        page.total,
        rows=page.rows,
        is_full=page.rows >= longest,
    )


def _session(row: Json, latest: datetime) -> Session:
    finish_time = _time(row.get("finishTime"))
    return Session(
        session_id=row["sessionId"],
        audience_id=_shared(row.get("audienceId")),
        status=_shared(row.get("status")),
        start_time=_time(row.get("startTime")),
        finish_time=finish_time,
        bookmark_time=None if finish_time is None or finish_time > latest else finish_time,
    )


def _shared(value: object) -> Any:  # noqa: ANN401 - as the API has it
    """Keep one copy of what many sessions have in common."""
    return sys.intern(value) if isinstance(value, str) else value


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
