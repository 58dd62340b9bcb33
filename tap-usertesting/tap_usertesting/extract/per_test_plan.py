"""Holds the plan of one test: the requests that are left, packed until its turn comes.

`remaining` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tap_usertesting.extract.packed_requests import PackedRequests


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The plan of one test.

    Attributes:
        has_sessions: Whether the test has any session at all.
        has_trial: Whether a trial transcript is requested, to find out whether the test has any.
        new: Sessions that have not landed or are missing something, except videos.
        videos: The videos that are missing or have a retry.
        refresh: Sessions that have landed and are read again.
        retries: Requests whose response was not there or could not be read, except videos.
        follow_up: The other transcripts of a test with a trial transcript.
    """

    has_sessions: bool = False
    has_trial: bool = False
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


# The plan of a test whose list could not be read. It may well have sessions.
NOT_LISTED = TestPlan(has_sessions=True)
# The plan of a quiet test, which is not listed in this run.
QUIET = TestPlan()
