"""A session as a test's list shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tap_usertesting.timestamps import format_time

if TYPE_CHECKING:
    from datetime import datetime

# The place of a session in its test's list: by finish time, and by id where that is the same.
Place: TypeAlias = "tuple[datetime, str]"


class Session(NamedTuple):
    """A session, as its row in the list of its test describes it.

    Attributes:
        session_id: The API's id.
        audience_id: The audience, if the API names one.
        status: As the API words it; it documents no closed list.
        start_time: When the participant began, in UTC.
        finish_time: When the participant finished, in UTC; None where the API leaves it out.
        bookmark_time: The finish time, unless it lies in the future: a wrong clock somewhere must
            not carry the bookmark past the sessions of the years to come.
    """

    session_id: str
    audience_id: str | None
    status: str | None
    start_time: datetime | None
    finish_time: datetime | None
    bookmark_time: datetime | None

    @property
    def place(self) -> Place | None:
        """Its place among the sessions with a finish time."""
        return None if self.bookmark_time is None else (self.bookmark_time, self.session_id)

    def is_since(self, start_date: datetime | None) -> bool:
        """Tell whether it finished at a start date or later; true if it has no finish time."""
        return start_date is None or self.finish_time is None or self.finish_time >= start_date

    def to_row(self) -> list[str | None]:
        """Return its columns but the id, as text; the state keeps a digest of them."""
        times = (self.start_time, self.finish_time)
        written = (None if time is None else format_time(time) for time in times)
        return [self.audience_id, self.status, *written]
