"""What each kind of test has, and what it has not."""

from collections.abc import Callable

import pytest

from usertesting_sandbox.world import World

from .client import Client

Serve = Callable[..., Client]
SESSION_ENDPOINTS = ("transcript", "videoDownloadUrl", "clips")
TEST_ENDPOINTS = ("qxScores", "highlightreels")


@pytest.mark.parametrize(
    ("product_type", "has"),
    [
        ("SURVEY", set()),
        ("NON_THINK_OUT_LOUD", {"videoDownloadUrl", "clips", "qxScores", "highlightreels"}),
        ("THINK_OUT_LOUD", {"transcript", "videoDownloadUrl", "clips", "highlightreels"}),
        ("LIVE_CONVERSATION", {"transcript", "videoDownloadUrl", "clips", "highlightreels"}),
        ("live_conversation", {"transcript", "videoDownloadUrl", "clips", "highlightreels"}),
    ],
)
def test_endpoints_by_product_type(serve: Serve, product_type: str, has: set[str]) -> None:
    world = World()
    test_id = world.add_test(product_type)
    session_id = world.add_session(test_id, transcript="WEBVTT\n")
    client = serve(world)
    paths = {each: f"/api/v2/sessionResults/{session_id}/{each}" for each in SESSION_ENDPOINTS}
    paths |= {each: f"/api/v2/testResults/{test_id}/{each}" for each in TEST_ENDPOINTS}
    found = {each for each, path in paths.items() if client.get(path).status_code == 200}
    missing = {each for each, path in paths.items() if client.get(path).status_code == 404}
    assert found == has
    assert missing == set(paths) - has
    assert client.get(f"/api/v3/sessionResults/{session_id}").status_code == 200


def test_a_classic_test_has_nothing(serve: Serve) -> None:
    world = World()
    classic = world.add_test("MARKET_INSIGHT", row={"type": "WEB"})
    client = serve(world)
    for endpoint in TEST_ENDPOINTS:
        assert client.get(f"/api/v2/testResults/{classic}/{endpoint}").status_code == 404


NOWHERE = "00000000-0000-4000-8000-999999999999"
TEMPLATES = (
    "/api/v3/sessionResults/{}",
    "/api/v2/sessionResults/{}/transcript",
    "/api/v2/sessionResults/{}/videoDownloadUrl",
    "/api/v2/sessionResults/{}/clips",
    f"/api/v2/sessionResults/{{}}/clips/{NOWHERE}",
    "/api/v2/testResults/{}/qxScores",
    "/api/v2/testResults/{}/highlightreels",
    f"/api/v2/testResults/{{}}/highlightreels/{NOWHERE}",
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_unknown_ids_are_404_and_what_is_no_uuid_is_400(serve: Serve, template: str) -> None:
    client = serve()
    assert client.get(template.format(NOWHERE)).status_code == 404
    assert client.get(template.format("not-a-uuid")).status_code == 400


def test_unknown_clips_and_reels_are_404(serve: Serve) -> None:
    world = World()
    test_id = world.add_test("THINK_OUT_LOUD")
    session_id = world.add_session(test_id)
    client = serve(world)
    assert client.get(f"/api/v2/sessionResults/{session_id}/clips/{NOWHERE}").status_code == 404
    assert client.get(f"/api/v2/testResults/{test_id}/highlightreels/{NOWHERE}").status_code == 404
    assert client.get(f"/api/v2/sessionResults/{session_id}/clips/x").status_code == 400
    assert client.get(f"/api/v2/testResults/{test_id}/highlightreels/x").status_code == 400
