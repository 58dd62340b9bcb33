"""Puts the pages of a test's list together to a complete list, whatever moves while it is read.

`list_page` requests the pages; nothing here knows HTTP.

The API pages by offset through a list that is newest first. A session that arrives meanwhile pushes
the others down, so that some are seen twice; one that vanishes pulls them up, so that some would be
missed. The total that each page tells shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tap_usertesting.session import Session

# The API refuses deeper offsets and longer pages: the rest of a longer list cannot be seen.
DEEPEST_OFFSET = 10_000
LONGEST_PAGE = 500

NEVER = datetime.max.replace(tzinfo=UTC)

# A total that goes up and down for ever (servers that disagree) must not be followed for ever.
MOST_STEPS_BACK = 25


class Page(NamedTuple):
    """A page of the list.

    Attributes:
        sessions: Its sessions, newest first.
        total: How many the API counts in all; None if it does not tell.
        rows: How many rows it has, with those that could not be read.
        is_full: Whether it has as many as it can have, so that there may be another.
        is_refused: Whether the API does not give it out.
    """

    sessions: Sequence[Session]
    total: int | None
    rows: int
    is_full: bool
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A test's sessions.

    Attributes:
        sessions: Each once, oldest finish time first; those without one at the end.
        out_of_reach: How many the API counts but does not list, as its offset goes no deeper.
        is_whole: Whether it is sure to have as many as the API counts.
    """

    sessions: list[Session]
    out_of_reach: int = 0
    is_whole: bool = True

    @property
    def session_ids(self) -> set[str]:
        """The ids of all sessions."""
        return {session.session_id for session in self.sessions}


@dataclass(slots=True)
class _Reading:
    """What has been read of a list so far.

    Attributes:
        sessions: The sessions by id.
        total: How many there are, by the last page that named a total.
        has_totals: Whether every page named a total.
        steps_back: How often pages were read again.
    """

    sessions: dict[str, Session] = field(default_factory=dict)
    total: int = 0
    has_totals: bool = True
    steps_back: int = 0

    def add(self, page: Page) -> bool:
        """Take in a page, and tell whether it brings any session."""
        known = len(self.sessions)
        self.sessions.update((session.session_id, session) for session in page.sessions)
        return len(self.sessions) > known

    def count_vanished(self, page: Page, offset: int) -> int:
        """Take in a page's total, and tell how many sessions are gone since the last.

        Some servers count each page by itself: there are at least as many as it reaches down to,
        and none below it is no sign that all are gone.
        """
        if page.total is None or (page.total == 0 and not page.rows):
            self.has_totals = self.has_totals and page.total is not None
            return 0
        total = max(page.total, offset + page.rows if page.rows else 0)
        vanished, self.total = self.total - total, total
        if vanished <= 0 or offset == 0 or self.steps_back == MOST_STEPS_BACK:
            return 0
        self.steps_back += 1
        return vanished

    def finish(self, end: int, *, is_at_end: bool) -> Listing:
        """Return the list.

        Args:
            end: How many rows were passed over or read.
            is_at_end: Whether there is no page after them, for all that is known.
        """
        in_order = _oldest_first(self.sessions.values())
        is_whole = self.has_totals and len(in_order) >= self.total
        return Listing(in_order, 0 if is_at_end else max(0, self.total - end), is_whole)


def read_listing(
    first: Page | None, fetch: Callable[[int, int], Page | None], page_size: int
) -> Listing | None:
    """Read the whole list.

    Args:
        first: The first page; None where the API knows no such test.
        fetch: Requests the page at an offset, with a limit.
        page_size: Sessions a page.

    Returns:
        The list; None where the API knows no such test.
    """
    reading = _Reading()
    page, offset = first, 0
    while page is not None:
        if page.is_refused:
            return reading.finish(offset, is_at_end=False)
        is_new = reading.add(page)
        if vanished := reading.count_vanished(page, offset):
            # The sessions between the pages have moved up, to just before this page: read them.
            offset = max(0, offset - vanished)
        else:
            end = offset + page.rows
            # A total that is too small does not end a list whose pages are still full.
            is_over = end >= reading.total and not (page.is_full and is_new) and reading.has_totals
            if not page.rows or is_over or offset == DEEPEST_OFFSET:
                return reading.finish(end, is_at_end=offset != DEEPEST_OFFSET)
            offset = min(end, DEEPEST_OFFSET)
        page = fetch(offset, LONGEST_PAGE if offset == DEEPEST_OFFSET else page_size)
    return None


def _oldest_first(sessions: Iterable[Session]) -> list[Session]:
    # Twice, for a key of both would be a new object for each of ten thousand sessions.
    by_id = sorted(sessions, key=attrgetter("session_id"))
    return sorted(by_id, key=lambda session: session.bookmark_time or NEVER)
