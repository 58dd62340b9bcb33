"""Videos, clips and reels, and the files behind their links."""

from collections.abc import Callable
from hashlib import sha256

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.media.ranges import UnsatisfiableError, asked_range
from usertesting_sandbox.options import Options
from usertesting_sandbox.world import World

from .client import Client

Serve = Callable[..., Client]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def video(world: World) -> str:
    """Where the link to a video is to be had."""
    session_id = world.add_session(world.add_test("THINK_OUT_LOUD"))
    return f"/api/v2/sessionResults/{session_id}/videoDownloadUrl"


def fetch(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10)


def test_a_link_opens_the_video_without_a_token(serve: Serve, world: World, video: str) -> None:
    client = serve(world)
    body = client.json(video)
    response = fetch(body["videoUrl"])
    assert response.status_code == 200
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert response.content[4:8] == b"ftyp"
    truth = client.json("/_sandbox/truth")["videos"][body["sessionId"]]
    assert truth["size_bytes"] == len(response.content)
    assert truth["sha256"] == sha256(response.content).hexdigest()


def test_a_token_beside_the_signature_is_refused(serve: Serve, world: World, video: str) -> None:
    url = serve(world).json(video)["videoUrl"]
    response = fetch(url, Authorization="Bearer a-fixed-token")
    assert response.status_code == 400
    assert "<Code>InvalidArgument</Code>" in response.text


def test_a_link_expires(serve: Serve, world: World, video: str, clock: ManualClock) -> None:
    client = serve(world, Options(rate_limit=0, link_seconds=600))
    body = client.json(video)
    assert body["expiresAt"] == "2026-11-01T00:10:00.000Z"
    clock.advance(599)
    assert fetch(body["videoUrl"]).status_code == 200
    clock.advance(1)
    expired = fetch(body["videoUrl"])
    assert expired.status_code == 403
    assert "expired" in expired.text
    assert fetch(client.json(video)["videoUrl"]).status_code == 200


def test_a_link_may_be_for_one_use(serve: Serve, world: World, video: str) -> None:
    client = serve(world, Options(rate_limit=0, single_use_links=True))
    first, second = (client.json(video)["videoUrl"] for _ in range(2))
    assert [fetch(url).status_code for url in (first, first, second)] == [200, 403, 200]


def test_a_link_is_for_many_uses_otherwise(serve: Serve, world: World, video: str) -> None:
    url = serve(world).json(video)["videoUrl"]
    assert [fetch(url).status_code for _ in range(2)] == [200, 200]


def test_a_video_may_be_large(serve: Serve, world: World) -> None:
    size = 2_000_000_000
    session_id = world.add_session(world.add_test(), video_bytes=size)
    client = serve(world)
    url = client.json(f"/api/v2/sessionResults/{session_id}/videoDownloadUrl")["videoUrl"]
    response = fetch(url, Range=f"bytes={size - 5}-")
    assert response.headers["content-range"] == f"bytes {size - 5}-{size - 1}/{size}"
    assert len(response.content) == 5
    assert client.running.requests[-1].range == f"bytes={size - 5}-"


def test_a_part_may_be_of_less_than_promised(serve: Serve, world: World, video: str) -> None:
    client = serve(world)
    url = client.json(video)["videoUrl"]
    whole = fetch(url).content
    client.running.faults.add("overstate@/media/*#1")
    response = fetch(url, Range="bytes=0-")
    assert response.content == whole
    assert response.headers["content-range"].endswith(f"/{len(whole) + 1}")


def test_a_link_cannot_be_forged(serve: Serve, world: World, video: str) -> None:
    url = serve(world).json(video)["videoUrl"]
    for forged in (
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
        url.replace("/media/videos/", "/media/clips/"),
        url.partition("?")[0],
    ):
        assert fetch(forged).status_code == 403


def test_a_video_may_be_missing(serve: Serve, world: World) -> None:
    session_id = world.add_session(world.add_test(), has_video=False)
    client = serve(world)
    for endpoint in ("videoDownloadUrl", "clips"):
        path = f"/api/v2/sessionResults/{session_id}/{endpoint}"
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("header", "part"),
    [("bytes=0-9", (0, 10)), ("bytes=100-", (100, None)), ("bytes=-7", (-7, None))],
)
def test_a_part_of_the_video(
    serve: Serve, world: World, video: str, header: str, part: tuple[int, int | None]
) -> None:
    url = serve(world).json(video)["videoUrl"]
    whole = fetch(url).content
    response = fetch(url, Range=header)
    expected = whole[slice(*part)]
    first = whole.index(expected) if part[0] >= 0 else len(whole) + part[0]
    assert response.status_code == 206
    assert response.content == expected
    span = f"bytes {part[0] if part[0] >= 0 else first}-"
    assert response.headers["content-range"].startswith(span)
    assert response.headers["content-range"].endswith(f"/{len(whole)}")


def test_a_part_beyond_the_end(serve: Serve, world: World, video: str) -> None:
    url = serve(world).json(video)["videoUrl"]
    size = len(fetch(url).content)
    response = fetch(url, Range=f"bytes={size}-")
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{size}"


@given(size=st.integers(1, 50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_ranges_are_what_rfc_9110_says(size: int, first: int, last: int) -> None:
    content = bytes(range(size))
    for header, expected in (
        (f"bytes={first}-{last}", content[first : last + 1]),
        (f"bytes={first}-", content[first:]),
        (f"bytes=-{last}", content[size - last :] if last < size else content),
    ):
        if not expected or header == "bytes=-0":
            with pytest.raises(UnsatisfiableError):
                asked_range(header, size)
        else:
            part = asked_range(header, size)
            assert part is not None
            assert content[part.start : part.stop] == expected


@pytest.mark.parametrize("header", [None, "", "bytes=-", "bytes=0-1,3-4", "items=0-1", "bytes=a-b"])
def test_what_is_no_range_means_the_whole(header: str | None) -> None:
    assert asked_range(header, 10) is None


CLIP = {
    "uuid": "c11b0000-0000-4000-8000-000000000001",
    "name": "Clip 1",
    "timeStartMs": 0,
    "timeEndMs": 1000,
    "videoUuid": "c11b0000-0000-4000-8000-000000000002",
    "hasAudio": True,
    "hasCamera": False,
}
REEL = {
    "uuid": "4ee10000-0000-4000-8000-000000000001",
    "name": "Best of",
    "durationMs": 1000,
    "lastUpdatedAtMs": 1_790_000_000_000,
    "numClips": 1,
    "areAllClipsInReel": True,
}


def test_the_first_question_starts_the_making_of_a_clip(
    serve: Serve, world: World, clock: ManualClock
) -> None:
    test_id = world.add_test()
    session_id = world.add_session(test_id, clips=[CLIP])
    client = serve(world)
    path = f"/api/v2/sessionResults/{session_id}/clips"
    assert client.json(path) == {"studyUuid": test_id, "clips": [CLIP]}
    one = f"{path}/{CLIP['uuid']}"
    begun = client.json(one)
    made = client.json(one)
    assert begun == {"clipUuid": CLIP["uuid"], "status": "GENERATING", "clipUrl": None}
    assert (made["clipUuid"], made["status"]) == (CLIP["uuid"], "GENERATED")
    assert fetch(made["clipUrl"]).status_code == 200
    clock.advance(900)
    assert fetch(made["clipUrl"]).status_code == 403
    assert client.json(one)["status"] == "GENERATED"


def test_the_first_question_starts_the_making_of_a_reel(serve: Serve, world: World) -> None:
    test_id = world.add_test(reels=[REEL])
    client = serve(world)
    path = f"/api/v2/testResults/{test_id}/highlightreels"
    assert client.json(path) == {"reels": [REEL], "studyWithClips": True}
    one = f"{path}/{REEL['uuid']}"
    assert client.json(one) == {"reelId": REEL["uuid"], "status": "GENERATING", "reelUrl": None}
    assert fetch(client.json(one)["reelUrl"]).status_code == 200
