"""Everything that the world holds at this moment, as plain JSON."""

from usertesting_sandbox.api.bodies import (
    clips_body,
    is_filmed,
    qx_body,
    reels_body,
    summary_body,
    transcript_text,
    workspace_body,
)
from usertesting_sandbox.media.files import video_of
from usertesting_sandbox.world import Session, World
from usertesting_sandbox.world.json import JsonObject


def truth(world: World) -> JsonObject:
    """Return everything that a reader with all permissions and endless patience would find.

    It holds the classic tests' rows, and the completed sessions of the tests that v2 knows.
    What cannot be had of a session or a test is null.
    """
    tests = [test for test in list(world.tests.values()) if world.current_test(test.test_id)]
    listed = {test.test_id: world.listed(test.test_id) for test in tests}
    sessions = [session for each in listed.values() for session in each]
    return {
        "workspaces": [workspace_body(each) for each in list(world.workspaces.values())],
        "studies": {
            uuid: [test.row for test in world.studies(uuid) or []]
            for uuid in list(world.workspaces)
        },
        "product_types": {test.test_id: test.product_type for test in list(world.tests.values())},
        "sessions": {
            test_id: [summary_body(each) for each in found] for test_id, found in listed.items()
        },
        "details": {each.session_id: each.story.details() for each in sessions},
        "transcripts": {each.session_id: transcript_text(world, each) for each in sessions},
        "videos": {each.session_id: _video(world, each) for each in sessions},
        "clips": {each.session_id: clips_body(world, each) for each in sessions},
        "qx_scores": {test.test_id: qx_body(world, test) for test in tests},
        "reels": {test.test_id: reels_body(test) for test in tests},
    }


def _video(world: World, session: Session) -> JsonObject | None:
    if not is_filmed(world, session):
        return None
    video = video_of(session)
    return {"size_bytes": video.size, "sha256": video.sha256()}
