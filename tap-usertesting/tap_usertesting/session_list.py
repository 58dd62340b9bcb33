"""Reads the list of a test's sessions from the API."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tap_usertesting.sync.listing import Page
from tap_usertesting.sync.session import Session
from tap_usertesting.times import parse_time, utc_now

if TYPE_CHECKING:
    from tap_usertesting.api.answers import Json
    from tap_usertesting.api.client import Client

# Clocks differ a little; a finish time further ahead than this is wrong.
CLOCK_SKEW = timedelta(days=1)


def read_page(client: Client, test_id: str, offset: int, limit: int) -> Page | None:
    """Read a page of the list of a test's sessions.

    Args:
        client: The API.
        test_id: The test.
        offset: How many newer sessions to pass over.
        limit: How many sessions to ask for.

    Returns:
        The page; None where the API answers 404.
    """
    latest = utc_now() + CLOCK_SKEW
    page = client.sessions(test_id, offset=offset, limit=limit)
    if page is None:
        return None
    return Page([_session(row, latest) for row in page.sessions], page.total)


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
