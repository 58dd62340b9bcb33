"""A session as a test's list shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Session(NamedTuple):
    """A session's summary.

    Attributes:
        session_id: The API's id.
        audience_id: The audience, if the API names one.
        status: As the API words it; it documents no closed list.
        start_time: When the participant began, in UTC.
        finish_time: When the participant finished, in UTC; the API leaves it out at times.
        bookmark_time: The finish time, unless it lies in the future: a wrong clock somewhere must
            not carry the bookmark past the sessions of the years to come.
    """

    session_id: str
    audience_id: str | None
    status: str | None
    start_time: datetime | None
    finish_time: datetime | None
    bookmark_time: datetime | None
