"""Small worlds with the corners that tests need."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from usertesting_sandbox.world import World

TRANSCRIPT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nI would look here first.\n\n"
    "00:00:04.000 --> 00:00:06.500\n<v Moderator>And why is that?\n"
)


CLIP = {
    "uuid": "00000000-0000-4000-8000-0000000000c1",
    "name": "Lost at the checkout",
    "description": "Looks for the button",
    "timeStartMs": 1000,
    "timeEndMs": 4000,
    "videoUuid": "00000000-0000-4000-8000-0000000000f1",
    "hasAudio": True,
    "hasCamera": False,
    "layout": {"mainStream": "SCREEN", "pipPosition": "TOP_LEFT", "pipState": "OPENED"},
}
REEL = {
    "uuid": "00000000-0000-4000-8000-0000000000e1",
    "name": "What people said",
    "durationMs": 61_000,
    "lastUpdatedAtMs": 1_772_000_000_123,
    "numClips": 3,
    "areAllClipsInReel": False,
}
QX_SCORE = {
    "taskGroupId": "00000000-0000-4000-8000-0000000000a1",
    "label": "Find a gift",
    "qxScore": 38,
    "components": {"behavioral": 25, "attitudinal": 50},
    "values": {
        "behavioral": [50, 50],
        "usability": 4,
        "trust": 3,
        "appearance": 5,
        "loyalty": 2,
    },
}


def add_interaction(world: World, *, sessions: int = 1) -> str:
    """Add an interaction test with QXscores, a reel and, in its first session, a clip."""
    test_id = world.add_test("NON_THINK_OUT_LOUD", reels=[REEL], qx_scores=[QX_SCORE])
    clip = CLIP | {"uuid": str(uuid5(UUID(test_id), "clip"))}
    for index in range(sessions):
        world.add_session(test_id, clips=[] if index else [clip], video_bytes=50_000)
    return test_id


def fill_small(world: World) -> tuple[str, str]:
    """Add a survey and a think-out-loud test, with ties and a session without a finish time.

    Returns:
        The ids of the survey and of the other test.
    """
    survey = world.add_test("SURVEY")
    for minute in (1, 2, 2):
        world.add_session(survey, finish_time=f"2026-03-01T10:0{minute}:00.000Z")
    aloud = world.add_test("THINK_OUT_LOUD")
    for minute in (1, 1, 3):
        world.add_session(
            aloud, finish_time=f"2026-03-02T10:0{minute}:00.500Z", transcript=TRANSCRIPT
        )
    world.add_session(aloud, finish_time=None, transcript=TRANSCRIPT)
    return survey, aloud


def large_state(tests: int, sessions: int) -> dict[str, Any]:
    """Return a state of many tests, with sessions in each."""
    chance = random.Random(5)
    entries = [
        {
            "context": {"test_id": str(UUID(int=number))},
            "landed": base64.b64encode(
                sessions.to_bytes(4) + chance.randbytes(20 * sessions)
            ).decode(),
        }
        for number in range(tests)
    ]
    return {"bookmarks": {"sessions": {"partitions": entries}}}
