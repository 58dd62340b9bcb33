"""Worlds whose cost is plain to see."""

from usertesting_sandbox.generate import generate
from usertesting_sandbox.world import World

TRANSCRIPT = "WEBVTT\n\n" + "\n".join(
    f"00:00:{second:02}.000 --> 00:00:{second + 2:02}.000\nI would look for it here, I think.\n"
    for second in range(0, 50, 5)
)


def spoken_world(sessions: int) -> World:
    """Give a world with one think-out-loud test: two requests a session."""
    world = World()
    add_spoken_test(world, sessions)
    return world


def add_spoken_test(world: World, sessions: int) -> str:
    """Add a think-out-loud test, every transcript there; give its id."""
    test_id = world.add_test("THINK_OUT_LOUD")
    for _ in range(sessions):
        world.add_session(test_id, transcript=TRANSCRIPT)
    return test_id


def add_survey(world: World, sessions: int) -> str:
    """Add a survey, which has no transcripts; give its id."""
    test_id = world.add_test("SURVEY")
    for _ in range(sessions):
        world.add_session(test_id)
    return test_id


def complete_world(sessions: int) -> World:
    """Make up a world in which nothing has to be waited for."""
    world = generate(sessions=sessions)
    for test_id in world.tests:
        for session in world.listed(test_id):
            session.transcript_ready = True
            if not isinstance(session.finish_time, str):
                world.finish(session.session_id)
            if "-->" not in (session.story.transcript() or ""):
                world.set_transcript(session.session_id, TRANSCRIPT)
    return world
