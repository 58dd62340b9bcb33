"""The complete list of a test's sessions, whatever moves while it is read.

The API pages by offset through a list that is newest first. A session that arrives meanwhile pushes
the others down, so that some are seen twice; one that vanishes pulls them up, so that some would be
missed. The total that each page tells shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tap_usertesting.sync.session import Session

# The API refuses deeper offsets and longer pages: the rest of a longer list cannot be seen.
DEEPEST_OFFSET = 10_000
LONGEST_PAGE = 500

NEVER = datetime.max.replace(tzinfo=UTC)

# A total that goes up and down for ever (servers that disagree) must not be followed for ever.
MOST_STEPS_BACK = 100


class Page(NamedTuple):
    """A page of the list: its sessions, newest first, and the total that came with it."""

    sessions: Sequence[Session]
    total: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A test's sessions.

    Attributes:
        sessions: Each once, oldest finish time first; those without one at the end.
        out_of_reach: How many the API counts but does not list, as its offset goes no deeper.
        is_whole: Whether it has as many as the API counts.
    """

    sessions: list[Session]
    out_of_reach: int = 0
    is_whole: bool = True

    @property
    def session_ids(self) -> set[str]:
        """The ids of all sessions."""
        return {session.session_id for session in self.sessions}


def read_listing(
    first: Page | None, fetch: Callable[[int, int], Page | None], page_size: int
) -> Listing | None:
    """Read the whole list.

    Args:
        first: The first page; None where the API knows no such test.
        fetch: Asks for the page at an offset, with a limit.
        page_size: Sessions a page.

    Returns:
        The list; None where the API knows no such test.
    """
    sessions: dict[str, Session] = {}
    page, offset, limit, total, steps_back = first, 0, page_size, 0, 0
    while page is not None:
        sessions.update((session.session_id, session) for session in page.sessions)
        vanished, total = total - page.total, page.total
        if vanished > 0 and offset > 0 and steps_back < MOST_STEPS_BACK:
            steps_back += 1
            # The sessions between the pages have moved up, to just before this page: read them.
            offset = max(0, offset - vanished)
        else:
            end = offset + len(page.sessions)
            # A total that is too small does not end a list whose pages are still full.
            is_over = end == total or (end > total and len(page.sessions) < limit)
            if not page.sessions or is_over or offset == DEEPEST_OFFSET:
                out_of_reach = max(0, total - end) if offset == DEEPEST_OFFSET else 0
                in_order = _oldest_first(sessions.values())
                return Listing(in_order, out_of_reach, is_whole=len(in_order) >= total)
            offset = min(end, DEEPEST_OFFSET)
        limit = LONGEST_PAGE if offset == DEEPEST_OFFSET else page_size
        page = fetch(offset, limit)
    return None


def _oldest_first(sessions: Iterable[Session]) -> list[Session]:
    # Twice, for a key of both would be a new object for each of ten thousand sessions.
    by_id = sorted(sessions, key=attrgetter("session_id"))
    return sorted(by_id, key=lambda session: session.bookmark_time or NEVER)
