"""The least that the API allows: requests for a world, and time for requests."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from usertesting_sandbox.control.truth import truth
from usertesting_sandbox.middleware.request_log import Visit
from usertesting_sandbox.world import World
from usertesting_sandbox.world.records import SPOKEN

SESSIONS_A_PAGE = 500
STUDIES_A_PAGE = 50


def least_requests(world: World) -> int:
    """Count the requests without which not everything in a world can be known.

    The list of a workspace's tests ends with a page that is empty: the API gives no other sign. A
    session costs its details, and its transcript if its test's product type has transcripts.
    """
    held = truth(world)
    studies = sum(1 + _pages(len(rows), STUDIES_A_PAGE) for rows in held["studies"].values())
    spoken = {test_id for test_id, kind in held["product_types"].items() if kind in SPOKEN}
    sessions = sum(
        max(1, _pages(len(rows), SESSIONS_A_PAGE)) + len(rows) * (1 + (test_id in spoken))
        for test_id, rows in held["sessions"].items()
    )
    return 1 + studies + sessions


@dataclass(frozen=True)
class Limit:
    """A rate limit, compressed in time.

    Attributes:
        requests: How many a window allows.
        seconds: How long a window is.
        is_shared: Whether all endpoints share one window.
    """

    requests: int
    seconds: int
    is_shared: bool = True

    def full_windows(self, visits: Iterable[Visit]) -> int:
        """Count the windows that have to pass before the last request may be sent.

        The first requests go out at once, so the last window costs nothing.
        """
        counts = Counter("" if self.is_shared else visit.endpoint for visit in visits)
        return max(_pages(count, self.requests) for count in counts.values()) - 1

    def least_seconds(self, visits: Iterable[Visit]) -> float:
        """Tell how long requests take at least, from the first to the last."""
        return self.full_windows(visits) * self.seconds


def _pages(rows: int, a_page: int) -> int:
    return -(-rows // a_page)
