"""The things of the world, each as plain as it can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from typing_extensions import override

from usertesting_sandbox.world.json import JsonObject

SPOKEN: Final = frozenset({"THINK_OUT_LOUD", "LIVE_CONVERSATION"})
"""The product types whose sessions have transcripts."""
FILMED: Final = SPOKEN | {"NON_THINK_OUT_LOUD"}
"""The product types whose sessions have videos, clips and highlight reels."""
SCORED: Final = frozenset({"NON_THINK_OUT_LOUD"})
"""The product types that have QXscores."""
CURRENT: Final = FILMED | {"SURVEY"}
"""The product types that v2 and v3 know; every other one is a classic test."""


class Placeholder(Enum):
    """What may replace a value, in addition to ``None`` for null."""

    ABSENT = "absent"
    USUAL = "usual"


ABSENT: Final = Placeholder.ABSENT
"""A JSON member that is left out."""
USUAL: Final = Placeholder.USUAL
"""Whatever the sandbox makes up when nothing is said."""


@dataclass(frozen=True)
class Workspace:
    """A team's place; ``tests`` holds the ids of its tests in the order of the list."""

    uuid: str
    number: str
    name: str
    tests: list[str] = field(default_factory=list)


class Story(Protocol):
    """What happened in one session: told when asked, so that 100,000 need no memory."""

    def details(self) -> JsonObject:
        """The body of the v3 details."""

    def transcript(self) -> str | None:
        """The WebVTT text, or none if there will never be one."""

    def clips(self) -> JsonObject:
        """The body of the clips list."""

    def finished(self) -> str:
        """When the session really ended, whether or not its summary says so yet."""


@dataclass
class FixedStory(Story):
    """A story that is written out in full."""

    body: JsonObject
    vtt: str | None
    clip_list: JsonObject
    end: str

    @override
    def details(self) -> JsonObject:
        return self.body

    @override
    def transcript(self) -> str | None:
        return self.vtt

    @override
    def clips(self) -> JsonObject:
        return self.clip_list

    @override
    def finished(self) -> str:
        return self.end


@dataclass(slots=True)
class Session:
    """One participant's run through a test.

    Attributes:
        session_id: Its UUID.
        test_id: The UUID of its test.
        start_time: ISO 8601, as the API will send it.
        finish_time: The same, or null, or not there at all.
        audience_id: A UUID, or null, or not there at all.
        status: Only ``COMPLETE`` sessions are listed.
        story: All that happened in it.
        transcript_ready: Whether the transcript can be had yet.
        has_video: Whether there is a video.
        video_bytes: The size of the video; made up unless given.
    """

    session_id: str
    test_id: str
    start_time: str
    finish_time: str | Placeholder | None
    audience_id: str | Placeholder | None
    story: Story
    status: str = "COMPLETE"
    transcript_ready: bool = True
    has_video: bool = True
    video_bytes: int | None = None


QxScores = Callable[[Sequence[Session]], list[JsonObject]]
"""Computes a test's QXscore items from its sessions of the moment."""


@dataclass
class Test:
    """A test, and what its workspaces' lists say of it.

    Attributes:
        test_id: Its UUID.
        product_type: What it is in truth, in upper case, whatever its row says.
        row: Its row in the v1 list, without the cursor.
        sessions: Its sessions by id, in the order of their coming.
        reels: Its highlight reels as the API lists them.
        qx_scores: Where its QXscores come from.
        newcomer: Makes one more session that has just finished.
    """

    test_id: str
    product_type: str
    row: JsonObject
    qx_scores: QxScores
    newcomer: Callable[[], Session]
    reels: list[JsonObject] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)

    __test__ = False  # pytest would take the class for one of its own
