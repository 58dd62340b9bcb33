"""Building a world by hand, and changing it while it is read."""

from collections.abc import Callable
from threading import Thread
from time import perf_counter

import pytest

from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

from .client import Client

Serve = Callable[..., Client]
LIST = "/api/v2/sessionResults"


def test_sane_defaults_make_a_whole_session(serve: Serve) -> None:
    world = World()
    session_id = world.add_session(world.add_test())
    body = serve(world).json(f"/api/v3/sessionResults/{session_id}")
    assert body["sessionId"] == session_id
    assert body["tasks"][0]["type"] == "RATING_SCALE"
    assert body["sessionParticipant"]["demographicsInfo"][0]["code"] == "GENDER"


def test_what_is_given_is_what_comes(serve: Serve) -> None:
    world = World()
    test_id = world.add_test("SURVEY", test_id="abcdef00-0000-4000-8000-000000000001")
    task = {"uuid": "t", "text": "Why?", "type": "CARD_SORT", "response": None}
    group = {"uuid": "g", "type": "QX_SCORE", "response": {"score": 1}}
    session_id = world.add_session(
        test_id,
        session_id="abcdef00-0000-4000-8000-000000000002",
        tasks=[task],
        task_groups=[group],
        demographics=[],
        participant_id="p",
    )
    body = serve(world).json(f"/api/v3/sessionResults/{session_id}")
    assert body["tasks"] == [task]
    assert body["taskGroups"] == [group]
    assert body["sessionParticipant"] == {"participantId": "p", "demographicsInfo": []}


def test_a_body_may_be_as_odd_as_one_likes(serve: Serve) -> None:
    world = World()
    session_id = world.add_session(world.add_test(), details={"surprise": [1, {"a": None}]})
    body = serve(world).json(f"/api/v3/sessionResults/{session_id}")
    assert body == {"surprise": [1, {"a": None}]}


@pytest.mark.parametrize(
    "text", ["", "WEBVTT", "\ufeffWEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\nÄ\r\n"]
)
def test_a_transcript_comes_byte_for_byte(serve: Serve, text: str) -> None:
    world = World()
    session_id = world.add_session(world.add_test(), transcript=text)
    response = serve(world).get(f"{LIST}/{session_id}/transcript")
    assert response.content == text.encode()
    assert response.headers["content-type"].startswith("text/vtt")


def test_qx_scores_as_given(serve: Serve) -> None:
    world = World()
    item = {"taskGroupId": "g", "label": "QXscore 1", "qxScore": None}
    test_id = world.add_test("NON_THINK_OUT_LOUD", qx_scores=[item])
    world.add_session(test_id)
    body = serve(world).json(f"/api/v2/testResults/{test_id}/qxScores")
    assert body["qxScores"] == [item]
    assert body["meta"] == {"totalQxTasks": 1, "completes": 1}


def test_a_session_needs_a_test() -> None:
    with pytest.raises(KeyError):
        World().add_session("nowhere")


def test_the_world_may_change_while_it_is_read(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    client = serve(world)

    def change() -> None:
        for _ in range(300):
            first, second = world.add_session(test_id), world.add_session(test_id)
            world.set_transcript(second, "WEBVTT\n")
            world.remove_session(first)

    thread = Thread(target=change)
    thread.start()
    while thread.is_alive():
        body = client.json(LIST, testId=test_id, limit=500)
        assert body["meta"]["pagination"]["totalCount"] == len(body["sessions"])
    thread.join()
    assert len(client.json(LIST, testId=test_id, limit=500)["sessions"]) == 300


def test_a_sandbox_starts_and_stops_at_once() -> None:
    began = perf_counter()
    for _ in range(10):
        with running() as sandbox:
            assert sandbox.token_url.startswith(sandbox.url)
    assert perf_counter() - began < 3
