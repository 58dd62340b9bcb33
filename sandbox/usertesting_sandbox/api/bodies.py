"""The world as bodies of the API, for the API itself and for the truth."""

from usertesting_sandbox.world import ABSENT, Session, Test, World
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.records import FILMED, SCORED, SPOKEN, Workspace


def workspace_body(workspace: Workspace) -> JsonObject:
    """A row of the v1 list of workspaces."""
    return {"id": workspace.number, "name": workspace.name, "uuid": workspace.uuid}


def summary_body(session: Session) -> JsonObject:
    """A row of the v2 list of sessions."""
    body = {
        "sessionId": session.session_id,
        "audienceId": session.audience_id,
        "status": session.status,
        "startTime": session.start_time,
        "finishTime": session.finish_time,
    }
    return {key: value for key, value in body.items() if value is not ABSENT}


def transcript_text(world: World, session: Session) -> str | None:
    """The transcript that can be had of a session now, if any."""
    product_type = world.tests[session.test_id].product_type
    ready = product_type in SPOKEN and session.transcript_ready
    return session.story.transcript() if ready else None


def is_filmed(world: World, session: Session) -> bool:
    """Whether there is a video of a session."""
    return session.has_video and world.tests[session.test_id].product_type in FILMED


def clips_body(world: World, session: Session) -> JsonObject | None:
    """The v2 list of a session's clips, if it has a video to cut them from."""
    return session.story.clips() if is_filmed(world, session) else None


def reels_body(test: Test) -> JsonObject | None:
    """The v2 list of a test's highlight reels, if its kind has any."""
    if test.product_type not in FILMED:
        return None
    return {"reels": test.reels, "studyWithClips": bool(test.reels)}


def qx_body(world: World, test: Test) -> JsonObject | None:
    """The v2 QXscores of a test, if its kind has any."""
    if test.product_type not in SCORED:
        return None
    sessions = world.listed(test.test_id)
    scores = test.qx_scores(sessions)
    meta = {"totalQxTasks": len(scores), "completes": len(sessions)}
    return {"testId": test.test_id, "qxScores": scores, "meta": meta}
