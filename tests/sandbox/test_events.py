"""Time moving: what changes in the world, and when."""

from collections.abc import Callable

import pytest

from usertesting_sandbox.generate import generate
from usertesting_sandbox.world import ABSENT, World
from usertesting_sandbox.world.times import seconds_of

from .client import Client

Serve = Callable[..., Client]
LIST = "/api/v2/sessionResults"


def ids(client: Client, test_id: str, offset: int = 0, limit: int = 500) -> list[str]:
    body = client.json(LIST, testId=test_id, offset=offset, limit=limit)
    return [each["sessionId"] for each in body["sessions"]]


def test_a_session_arrives_between_two_pages(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    old = [world.add_session(test_id) for _ in range(4)][::-1]
    client = serve(world)
    client.running.events.add(f"arrive:{test_id}@{LIST}#1")
    first, second = ids(client, test_id, 0, 2), ids(client, test_id, 2, 2)
    assert first == old[:2]
    assert second == [old[1], old[2]]
    assert len(ids(client, test_id)) == 5


def test_a_session_vanishes_between_two_pages(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    old = [world.add_session(test_id) for _ in range(4)][::-1]
    client = serve(world)
    client.running.events.add(f"vanish:{old[0]}@{LIST}#1")
    assert ids(client, test_id, 0, 2) + ids(client, test_id, 2, 2) == [old[0], old[1], old[3]]
    assert client.get(f"/api/v3/sessionResults/{old[0]}").status_code == 404


def test_a_transcript_comes_later(serve: Serve) -> None:
    world = World()
    session_id = world.add_session(world.add_test(), transcript="WEBVTT\n")
    world.session(session_id).transcript_ready = False
    client = serve(world)
    path = f"{LIST}/{session_id}/transcript"
    client.running.events.add(f"transcript:{session_id}@{path}#2")
    assert [client.get(path).status_code for _ in range(3)] == [404, 404, 200]


@pytest.mark.parametrize("before", [None, ABSENT])
def test_a_finish_time_comes_later(serve: Serve, before: None) -> None:
    world = World()
    test_id = world.add_test()
    start = "2026-05-01T10:00:00.000Z"
    session_id = world.add_session(test_id, start_time=start, finish_time=before)
    client = serve(world)
    client.running.events.add(f"finish:{session_id}")
    session = client.json(LIST, testId=test_id)["sessions"][0]
    assert session["finishTime"] == "2026-05-01T10:05:00.000Z"


def test_an_action_of_ones_own_can_follow_several_requests(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    client = serve(world)
    client.running.events.after(f"{LIST}#2-3", lambda world: world.add_session(test_id))
    assert [len(ids(client, test_id)) for _ in range(5)] == [0, 0, 1, 2, 2]


def test_an_event_follows_a_fault_too(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    client = serve(world)
    client.running.faults.add(f"500@{LIST}#1")
    client.running.events.add(f"arrive:{test_id}@{LIST}#1")
    assert client.get(LIST, params={"testId": test_id}).status_code == 500
    assert len(ids(client, test_id)) == 1


def test_in_a_made_up_world_too_the_newcomer_is_the_newest(serve: Serve) -> None:
    world = generate(seed=3, sessions=60)
    test_id = next(iter(world.tests))
    before = world.listed(test_id, "finish")
    client = serve(world)
    for _ in range(3):
        client.running.events.add(f"arrive:{test_id}")
    after = world.listed(test_id, "finish")
    newcomers = after[:3]
    assert after[3:] == before
    assert len({each.session_id for each in after}) == len(after)
    ends = [seconds_of(each.story.finished()) for each in newcomers]
    assert ends == sorted(ends, reverse=True)
    assert ends[-1] > max(seconds_of(each.story.finished()) for each in before)
    for session in newcomers:
        assert client.json(f"/api/v3/sessionResults/{session.session_id}")["tasks"]


def test_rewritten_details_and_transcripts(serve: Serve) -> None:
    world = generate(seed=3, sessions=60)
    spoken = next(
        session
        for test in world.tests.values()
        if test.product_type == "THINK_OUT_LOUD"
        for session in test.sessions.values()
    )
    clips = spoken.story.clips()
    spoken.transcript_ready = False
    world.set_transcript(spoken.session_id, "WEBVTT\n\n00:00.000 --> 00:01.000\nNew\n")
    world.set_details(spoken.session_id, {"sessionId": None, "odd": True})
    client = serve(world)
    path = f"{LIST}/{spoken.session_id}"
    assert client.get(f"{path}/transcript").text.endswith("New\n")
    assert client.json(f"/api/v3/sessionResults/{spoken.session_id}")["odd"]
    assert spoken.story.clips() == clips


@pytest.mark.parametrize(
    "text", ["", "arrive", "arrive:", "explode:x", "vanish:x@/a", "vanish:x@#1", "vanish:x@/a#0"]
)
def test_an_invalid_event_is_refused(serve: Serve, text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        serve().running.events.add(text)


@pytest.mark.parametrize("change", ["arrive", "vanish", "transcript", "finish"])
def test_what_does_not_exist_cannot_change(serve: Serve, change: str) -> None:
    with pytest.raises(KeyError):
        serve().running.events.add(f"{change}:nothing")
