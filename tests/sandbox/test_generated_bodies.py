"""Every body of the made-up world has the shape of the API's, and tells the truth."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

from . import shapes
from .client import TOKEN, Client

Truth = dict[str, Any]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    options = Options(rate_limit=0, access_token=TOKEN)
    with running(generate(seed=1), options) as sandbox, Client(sandbox) as client:
        yield client


@pytest.fixture(scope="module")
def truth(client: Client) -> Truth:
    found = client.json("/_sandbox/truth")
    assert isinstance(found, dict)
    return found


def check(shape: shapes.Shape, *bodies: object) -> None:
    validator = Draft202012Validator(shape)
    for body in bodies:
        validator.validate(body)


def test_workspaces_and_studies(client: Client, truth: Truth) -> None:
    workspaces = client.json("/usertesting/api/v1/workspaces")
    check(shapes.WORKSPACES, workspaces)
    assert workspaces == truth["workspaces"]
    for workspace in workspaces:
        rows = client.json(f"/usertesting/api/v1/workspaces/{workspace['uuid']}")
        check(shapes.STUDIES, rows)
        bare = [{key: row[key] for key in row if key != "cursor"} for row in rows]
        assert bare == truth["studies"][workspace["uuid"]]


def test_lists_of_sessions(client: Client, truth: Truth) -> None:
    for test_id, expected in truth["sessions"].items():
        body = client.json("/api/v2/sessionResults", testId=test_id, limit=500)
        check(shapes.SESSIONS, body)
        assert body["sessions"] == expected


def test_details(client: Client, truth: Truth) -> None:
    assert len(truth["details"]) == sum(len(each) for each in truth["sessions"].values())
    for session_id, expected in truth["details"].items():
        body = client.json(f"/api/v3/sessionResults/{session_id}")
        check(shapes.DETAILS, body)
        assert body == expected


def test_transcripts(client: Client, truth: Truth) -> None:
    for session_id, expected in truth["transcripts"].items():
        response = client.get(f"/api/v2/sessionResults/{session_id}/transcript")
        if expected is None:
            assert response.status_code == 404
        else:
            assert response.status_code == 200
            assert response.content.decode() == expected


def test_videos_and_clips(client: Client, truth: Truth) -> None:
    for session_id, clips in truth["clips"].items():
        path = f"/api/v2/sessionResults/{session_id}"
        if clips is None:
            assert client.get(f"{path}/clips").status_code == 404
            assert client.get(f"{path}/videoDownloadUrl").status_code == 404
            assert truth["videos"][session_id] is None
            continue
        check(shapes.VIDEO, client.json(f"{path}/videoDownloadUrl"))
        body = client.json(f"{path}/clips")
        check(shapes.CLIPS, body)
        assert body == clips
        for clip in body["clips"]:
            one = f"{path}/clips/{clip['uuid']}"
            check(shapes.CLIP, client.json(one), client.json(one))


def test_qx_scores_and_reels(client: Client, truth: Truth) -> None:
    for test_id, scores in truth["qx_scores"].items():
        path = f"/api/v2/testResults/{test_id}"
        if scores is None:
            assert client.get(f"{path}/qxScores").status_code == 404
        else:
            body = client.json(f"{path}/qxScores")
            check(shapes.QX_SCORES, body)
            assert body == scores
        reels = truth["reels"][test_id]
        if reels is None:
            assert client.get(f"{path}/highlightreels").status_code == 404
            continue
        body = client.json(f"{path}/highlightreels")
        check(shapes.REELS, body)
        assert body == reels
        for reel in body["reels"]:
            one = f"{path}/highlightreels/{reel['uuid']}"
            check(shapes.REEL, client.json(one), client.json(one))
