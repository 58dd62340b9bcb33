"""Small worlds with the corners that tests need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usertesting_sandbox.world import World

TRANSCRIPT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nI would look here first.\n\n"
    "00:00:04.000 --> 00:00:06.500\n<v Moderator>And why is that?\n"
)


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
