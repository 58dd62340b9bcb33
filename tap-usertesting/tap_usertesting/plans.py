"""What is left to do in a test, packed until its turn comes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tap_usertesting.sync.packed import PackedSteps


@dataclass(frozen=True, slots=True)
class TestPlan:
    """What is left to do in a test.

    Attributes:
        has_sessions: Whether the test has any session at all.
        work: What has not landed yet, but for the videos.
        videos: The videos that have not landed yet.
        refresh: What has landed and is read again.
        again: What could not be read before, but for the videos.
    """

    has_sessions: bool = False
    work: PackedSteps = field(default_factory=PackedSteps)
    videos: PackedSteps = field(default_factory=PackedSteps)
    refresh: PackedSteps = field(default_factory=PackedSteps)
    again: PackedSteps = field(default_factory=PackedSteps)

    @property
    def sessions(self) -> int:
        """How many sessions it reads, those left out of which only the video is missing."""
        return self.work.count + self.refresh.count + self.again.count

    @property
    def requests(self) -> int:
        """How many requests it takes."""
        return sum(steps.requests for steps in self._all)

    @property
    def kinds(self) -> set[str]:
        """What it asks for."""
        return set().union(*(steps.kinds for steps in self._all))

    @property
    def _all(self) -> tuple[PackedSteps, ...]:
        return self.work, self.videos, self.refresh, self.again


# Of a test whose list could not be read: it may well have sessions.
UNREAD = TestPlan(has_sessions=True)
