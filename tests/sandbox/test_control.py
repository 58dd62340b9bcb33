"""The control API, and the record of requests."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.options import Options
from usertesting_sandbox.world import World

from .client import TOKEN, Client

Serve = Callable[..., Client]
CONTROL = "/_sandbox"


def outside(client: Client, method: str, path: str, body: Any = None) -> requests.Response:
    """Asks the control API as one without a token."""
    url = f"{client.running.url}{CONTROL}{path}"
    return requests.request(method, url, json=body, timeout=10)


def test_the_record_tells_all_but_the_secrets(serve: Serve, clock: ManualClock) -> None:
    world = World()
    session_id = world.add_session(world.add_test())
    client = serve(world)
    video = client.json(f"/api/v2/sessionResults/{session_id}/videoDownloadUrl")["videoUrl"]
    clock.advance(5)
    requests.get(video, timeout=10)
    client.get("/nowhere", params={"a": "1"})
    client.get(f"/api/v3/sessionResults/{session_id}", headers={"Authorization": "Bearer x"})
    requests.post(client.running.token_url, {"client_secret": "sandbox-secret"}, timeout=10)

    record = outside(client, "GET", "/requests").json()
    told = [(each["endpoint"], each["status"], each["authorised"]) for each in record]
    assert told == [
        ("/api/v2/sessionResults/{sessionId}/videoDownloadUrl", 200, True),
        ("/media/{kind}/{name}", 200, False),
        (None, 404, False),
        ("/api/v3/sessionResults/{sessionId}", 401, False),
        ("/oauth2/aus1p3vtd8vtm4Bxv0h8/v1/token", 401, False),
    ]
    assert record[2]["query"] == {"a": "1"}
    assert record[0]["path"] == f"/api/v2/sessionResults/{session_id}/videoDownloadUrl"
    assert record[1]["time"] == record[0]["time"] + 5
    assert {each["method"] for each in record} == {"GET", "POST"}
    written = outside(client, "GET", "/requests").text
    for secret in (TOKEN, "sandbox-secret", video.partition("X-Amz-Signature=")[2]):
        assert secret not in written


def test_an_answer_is_in_the_record_before_the_client_has_it(serve: Serve) -> None:
    client = serve()
    for amount in range(1, 20):
        client.get("/usertesting/api/v1/workspaces")
        assert len(client.running.requests) == amount


def test_a_request_without_an_answer_is_recorded_too(serve: Serve) -> None:
    client = serve()
    client.running.faults.add("reset@*#1")
    with pytest.raises(requests.ConnectionError):
        client.get("/usertesting/api/v1/workspaces")
    client.get("/usertesting/api/v1/workspaces")
    assert [each.status for each in client.running.requests] == [None, 200]


def test_the_record_can_be_forgotten_and_the_control_api_is_not_in_it(serve: Serve) -> None:
    client = serve()
    client.get("/usertesting/api/v1/workspaces")
    assert outside(client, "DELETE", "/requests").status_code == 204
    assert outside(client, "GET", "/requests").json() == []


def test_the_control_api_needs_no_token_and_knows_no_limit(serve: Serve) -> None:
    client = serve(options=Options(rate_limit=1, latency=600))
    for _ in range(3):
        assert outside(client, "GET", "/healthz").json() == {"status": "ok"}


def test_faults_by_the_control_api(serve: Serve) -> None:
    client = serve()
    path = "/usertesting/api/v1/workspaces"
    assert outside(client, "POST", "/faults", {"fault": f"500@{path}#1-2"}).status_code == 204
    assert client.get(path).status_code == 500
    assert outside(client, "DELETE", "/faults").status_code == 204
    assert client.get(path).status_code == 200


def test_events_by_the_control_api(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    client = serve(world)
    assert outside(client, "POST", "/events", {"event": f"arrive:{test_id}"}).status_code == 204
    assert len(world.listed(test_id)) == 1


@pytest.mark.parametrize("path", ["/faults", "/events"])
@pytest.mark.parametrize("body", [{}, [], "x", {"fault": 1, "event": 1}, {"fault": "x"}, None])
def test_an_invalid_control_request_is_refused(serve: Serve, path: str, body: object) -> None:
    response = outside(serve(), "POST", path, body)
    assert response.status_code == 400
    assert "error" in response.json()


def test_an_event_for_nothing_is_told(serve: Serve) -> None:
    response = outside(serve(), "POST", "/events", {"event": "vanish:nothing"})
    assert response.status_code == 400


def test_the_truth_is_that_of_the_moment(serve: Serve) -> None:
    world = World()
    workspace = world.add_workspace()
    test_id = world.add_test("THINK_OUT_LOUD")
    classic = world.add_test("INSIGHT_CORE")
    session_id = world.add_session(test_id, transcript="WEBVTT\n")
    hidden = world.add_session(test_id, status="INCOMPLETE")
    client = serve(world)
    truth = outside(client, "GET", "/truth").json()
    assert [each["uuid"] for each in truth["workspaces"]] == [workspace]
    assert [each["uuid"] for each in truth["studies"][workspace]] == [test_id, classic]
    assert truth["product_types"] == {test_id: "THINK_OUT_LOUD", classic: "INSIGHT_CORE"}
    listed = client.json("/api/v2/sessionResults", testId=test_id)["sessions"]
    assert truth["sessions"] == {test_id: listed}
    details = client.json(f"/api/v3/sessionResults/{session_id}")
    assert truth["details"] == {session_id: details}
    assert truth["transcripts"] == {session_id: "WEBVTT\n"}
    assert truth["reels"] == {test_id: {"reels": [], "studyWithClips": False}}
    assert truth["qx_scores"] == {test_id: None}
    assert hidden not in str(truth)

    world.remove_session(session_id)
    world.set_transcript(hidden, None)
    assert outside(client, "GET", "/truth").json()["details"] == {}
