"""Faults: each kind as a client meets it, and when."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
import requests

from usertesting_sandbox.options import Options
from usertesting_sandbox.scenario.faults import Faults, Kind
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

from .client import TOKEN, Client

Serve = Callable[..., Client]
PATH = "/usertesting/api/v1/workspaces"


def statuses(client: Client, amount: int, path: str = PATH) -> list[int]:
    return [client.get(path).status_code for _ in range(amount)]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 502, 503])
def test_an_injected_status(serve: Serve, status: int) -> None:
    client = serve()
    client.running.faults.add(f"{status}@{PATH}#1")
    assert statuses(client, 2) == [status, 200]


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ("2", [200, 500, 200, 200, 200]),
        ("2-3", [200, 500, 500, 200, 200]),
        ("3+", [200, 200, 500, 500, 500]),
    ],
)
def test_at_which_hits(serve: Serve, hits: str, expected: list[int]) -> None:
    client = serve()
    client.running.faults.add(f"500@{PATH}#{hits}")
    assert statuses(client, 5) == expected


def test_on_which_paths(serve: Serve) -> None:
    world = World()
    session_id = world.add_session(world.add_test(), transcript="WEBVTT\n")
    client = serve(world)
    client.running.faults.add("503@/api/*/transcript#1+")
    transcript = f"/api/v2/sessionResults/{session_id}/transcript"
    assert statuses(client, 2, transcript) == [503, 503]
    assert statuses(client, 1, f"/api/v3/sessionResults/{session_id}") == [200]


def test_the_token_endpoint_can_fail_too(serve: Serve) -> None:
    client = serve()
    client.running.faults.add("500@/oauth2/*#1")
    assert client.post(client.running.token_url).status_code == 500


def test_an_injected_429_looks_like_a_real_one(serve: Serve) -> None:
    client = serve(options=Options(rate_limit=10, retry_after=True))
    client.running.faults.add(f"429@{PATH}#1")
    response = client.get(PATH)
    assert response.status_code == 429
    assert response.headers["x-ratelimit-remaining"] == "0"
    assert response.headers["retry-after"] == response.headers["x-ratelimit-reset"] == "60"


def test_the_first_added_fault_acts_and_every_match_counts(serve: Serve) -> None:
    client = serve()
    client.running.faults.add(f"500@{PATH}#1")
    client.running.faults.add(f"503@{PATH}#1-2")
    assert statuses(client, 3) == [500, 503, 200]


def test_a_reset(serve: Serve) -> None:
    client = serve()
    client.running.faults.add(f"reset@{PATH}#1")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.get(PATH)
    assert statuses(client, 1) == [200]


def test_a_truncated_body(serve: Serve) -> None:
    client = serve()
    whole = client.get(PATH).content
    client.running.faults.add(f"truncate@{PATH}#1")
    response = client.get(PATH, stream=True)
    assert (response.status_code, response.headers["content-length"]) == (200, str(len(whole)))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        response.content  # noqa: B018 -- to read it is the point
    assert client.get(PATH).content == whole


def test_a_body_that_stalls(serve: Serve) -> None:
    client = serve()
    whole = client.get(PATH).content
    client.running.faults.add(f"stall@{PATH}#1")
    response = client.get(PATH, stream=True, timeout=1)
    came = response.raw.read(len(whole) // 2)
    assert came == whole[: len(whole) // 2]
    with pytest.raises(requests.ConnectionError, match="timed out"):
        response.content  # noqa: B018 -- to read it is the point
    assert client.get(PATH).content == whole


def test_a_body_shorter_than_promised(serve: Serve) -> None:
    client = serve()
    whole = client.get(PATH).content
    client.running.faults.add(f"overstate@{PATH}#1")
    response = client.get(PATH, stream=True)
    assert response.headers["content-length"] == str(len(whole) + 1)
    assert response.raw.read(len(whole)) == whole
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        response.content  # noqa: B018 -- to read it is the point


def test_a_web_page_in_place_of_json(serve: Serve) -> None:
    client = serve()
    client.running.faults.add(f"html@{PATH}#1")
    response = client.get(PATH)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")


def test_broken_json(serve: Serve) -> None:
    client = serve()
    client.running.faults.add(f"bad-json@{PATH}#1")
    response = client.get(PATH)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_a_hang_lasts_until_the_client_gives_up(serve: Serve) -> None:
    client = serve()
    client.running.faults.add(f"hang@{PATH}#1")
    with pytest.raises(requests.ReadTimeout):
        client.get(PATH, timeout=0.05)
    assert statuses(client, 1) == [200]


@pytest.mark.parametrize("latency", [0, 1000], ids=["hang", "latency"])
def test_nothing_that_hangs_holds_up_the_end(latency: float) -> None:
    options = Options(access_token=TOKEN, latency=latency)
    came, cut_off = Event(), Event()

    def clock() -> float:
        came.set()
        return 0

    def ask(url: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        try:
            requests.get(url + PATH, headers=headers, timeout=60)
        except requests.ConnectionError:
            cut_off.set()

    with running(options=options, clock=clock) as sandbox:
        if not latency:
            sandbox.faults.add("hang@*#1")
        thread = Thread(target=ask, args=(sandbox.url,))
        thread.start()
        assert came.wait(timeout=10)
    thread.join(timeout=10)
    assert cut_off.is_set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "500",
        "500@",
        "500@/a",
        "500@/a#",
        "500@/a#0",
        "500@/a#x",
        "418@/a#1",
        "500@a#1",
        "@/a#1",
    ],
)
def test_an_invalid_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        Faults().add(text)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_added_and_removed(kind: Kind) -> None:
    faults = Faults()
    faults.add(f"{kind}@/a/*#1-2")
    assert [faults.due(path) for path in ("/b", "/a/b", "/a/b/c", "/a/")] == [
        None,
        kind,
        kind,
        None,
    ]
    faults.add(f"{kind}@/a/*#1+")
    faults.clear()
    assert faults.due("/a/b") is None
