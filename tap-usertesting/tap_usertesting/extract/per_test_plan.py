"""The requests that are left in a test, packed until its turn comes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tap_usertesting.extract.packed_requests import PackedRequests


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The requests that are left in a test.

    Attributes:
        has_sessions: Whether the test has any session at all.
        is_probed: Whether one transcript is tried, to find out whether the test has any.
        new: Sessions that have not landed or are missing something, except videos.
        videos: The videos that have not landed yet.
        refresh: Sessions that have landed and are read again.
        retries: Requests whose response was not there or could not be read, except videos.
        follow_up: The other transcripts of a test of which one is tried.
    """

    has_sessions: bool = False
    is_probed: bool = False
    new: PackedRequests = field(default_factory=PackedRequests)
    videos: PackedRequests = field(default_factory=PackedRequests)
    refresh: PackedRequests = field(default_factory=PackedRequests)
    retries: PackedRequests = field(default_factory=PackedRequests)
    follow_up: PackedRequests = field(default_factory=PackedRequests)

    @property
    def sessions(self) -> int:
        """How many sessions it reads, without those of which only the video is missing."""
        return self.new.count + self.refresh.count + self.retries.count

    @property
    def requests(self) -> int:
        """How many requests it takes."""
        return sum(each.requests for each in (self.new, self.videos, self.refresh, self.retries))


# Of a test whose list could not be read: it may well have sessions.
NOT_LISTED = TestPlan(has_sessions=True)
# Of a test that is not listed tonight.
QUIET = TestPlan()
