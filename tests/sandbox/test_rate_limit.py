"""The rate limit as a client meets it."""

from collections.abc import Callable

import requests

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.options import Options
from usertesting_sandbox.world import World

from .client import Client

Serve = Callable[..., Client]
LIST = "/api/v2/sessionResults"


def world_with_a_test() -> tuple[World, str]:
    world = World()
    return world, world.add_test()


def test_ten_a_minute_then_429_until_the_window_is_over(serve: Serve, clock: ManualClock) -> None:
    world, test_id = world_with_a_test()
    client = serve(world, Options())
    told = []
    for _ in range(12):
        response = client.get(LIST, params={"testId": test_id})
        told.append((response.status_code, int(response.headers["x-ratelimit-remaining"])))
        assert response.headers["x-ratelimit-limit"] == "10"
    assert told == [*((200, left) for left in range(9, -1, -1)), (429, 0), (429, 0)]

    clock.advance(20)
    refused = client.get(LIST, params={"testId": test_id})
    assert refused.headers["x-ratelimit-reset"] == "40"
    assert "retry-after" not in refused.headers
    clock.advance(40)
    again = client.get(LIST, params={"testId": test_id})
    assert (again.status_code, again.headers["x-ratelimit-remaining"]) == (200, "9")


def test_one_window_for_the_client(serve: Serve) -> None:
    world, test_id = world_with_a_test()
    client = serve(world, Options(rate_limit=2))
    session_id = world.add_session(test_id)
    codes = [
        client.get(path).status_code
        for path in (f"{LIST}?testId={test_id}", f"/api/v3/sessionResults/{session_id}") * 2
    ]
    assert codes == [200, 200, 429, 429]


def test_one_window_for_each_endpoint_whatever_the_ids(serve: Serve) -> None:
    world, test_id = world_with_a_test()
    sessions = [world.add_session(test_id) for _ in range(3)]
    client = serve(world, Options(rate_limit=2, rate_scope="endpoint"))
    details = [client.get(f"/api/v3/sessionResults/{each}").status_code for each in sessions]
    lists = [client.get(LIST, params={"testId": test_id}).status_code for _ in range(3)]
    assert details == lists == [200, 200, 429]


def test_v1_is_limited_or_not(serve: Serve) -> None:
    path = "/usertesting/api/v1/workspaces"
    limited = serve(options=Options(rate_limit=1))
    free = serve(options=Options(rate_limit=1, limit_v1=False))
    assert [limited.get(path).status_code for _ in range(2)] == [200, 429]
    responses = [free.get(path) for _ in range(2)]
    assert [each.status_code for each in responses] == [200, 200]
    assert not [name for name in responses[0].headers if name.startswith("x-ratelimit")]


def rate_headers(response: requests.Response) -> set[str]:
    return {name.lower() for name in response.headers} & {
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "retry-after",
    }


def test_what_the_headers_tell_is_told_by_options(serve: Serve) -> None:
    every = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
    expected = {
        Options(rate_limit=1): (every, every),
        Options(rate_limit=1, rate_headers=False): (set(), set()),
        Options(rate_limit=1, rate_headers_on_429=False): (every, set()),
        Options(rate_limit=1, retry_after=True): (every, every | {"retry-after"}),
        Options(rate_limit=1, rate_headers=False, retry_after=True): (set(), {"retry-after"}),
    }
    for options, (on_200, on_429) in expected.items():
        world, test_id = world_with_a_test()
        client = serve(world, options)
        good, refused = (client.get(LIST, params={"testId": test_id}) for _ in range(2))
        assert (good.status_code, rate_headers(good)) == (200, on_200)
        assert (refused.status_code, rate_headers(refused)) == (429, on_429)


def test_requests_that_do_not_count_against_the_limit(serve: Serve) -> None:
    client = serve(options=Options(rate_limit=1))
    path = "/usertesting/api/v1/workspaces"
    assert client.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.post(client.running.token_url).status_code == 400
    assert client.get("/_sandbox/truth").status_code == 200
    assert client.get(path).status_code == 200


def test_no_limit(serve: Serve) -> None:
    client = serve(options=Options(rate_limit=0))
    responses = [client.get("/usertesting/api/v1/workspaces") for _ in range(30)]
    assert {each.status_code for each in responses} == {200}
    assert rate_headers(responses[-1]) == set()


def test_answers_can_be_held_back(serve: Serve) -> None:
    client = serve(options=Options(rate_limit=0, latency=0.05))
    response = client.get("/usertesting/api/v1/workspaces")
    assert response.status_code == 200
    assert response.elapsed.total_seconds() >= 0.05
