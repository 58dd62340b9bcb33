"""Worlds whose cost is plain to see."""

from usertesting_sandbox.generate import generate
from usertesting_sandbox.world import World

SECONDS_A_CUE = 5
TWENTY_MINUTES = 20 * 60


def talk(seconds: int) -> str:
    """Give a transcript, a cue every five seconds."""
    cues = (
        f"{_timestamp(start)} --> {_timestamp(start + 2)}\nI would look for it here, I think.\n"
        for start in range(0, seconds, SECONDS_A_CUE)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def _timestamp(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


TRANSCRIPT = talk(50)


def spoken_world(sessions: int, transcript: str = TRANSCRIPT, tests: int = 1) -> World:
    """Give a world with think-out-loud tests of so many sessions: two requests a session."""
    world = World()
    for _ in range(tests):
        add_spoken_test(world, sessions, transcript)
    return world


def add_spoken_test(world: World, sessions: int, transcript: str = TRANSCRIPT) -> str:
    """Add a think-out-loud test, every transcript there; give its id."""
    test_id = world.add_test("THINK_OUT_LOUD")
    for _ in range(sessions):
        world.add_session(test_id, transcript=transcript)
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
