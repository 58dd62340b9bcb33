"""A studio: a session with a video in the sandbox, and places to store it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import requests
import s3fs
from moto.server import ThreadedMotoServer

from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.videos.download import Downloader
from tap_usertesting.videos.storage import VideoStorage
from tests.support.tap import InstantClock
from tests.videos.places import Bucket, Folder, Place
from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.media.files import video_of
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tap_usertesting.videos.download import StoredVideo

TOKEN = "a-fixed-token"
# Three parts of an upload to S3: what breaks off half way has sent the first.
VIDEO_BYTES = 20 * 1024 * 1024


@dataclass
class Studio:
    """A sandbox with one session, and its video.

    Attributes:
        sandbox: The sandbox.
        clock: Its clock.
        test_id: The test.
        session_id: The session.
        links: The links that were asked for.
    """

    sandbox: Running
    clock: ManualClock
    test_id: str
    session_id: str
    links: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.test_id}/{self.session_id}.mp4"

    @property
    def content(self) -> bytes:
        video = video_of(self.sandbox.world.session(self.session_id))
        return b"".join(video.pieces(range(video.size)))

    @property
    def downloads(self) -> list[tuple[int | None, str | None]]:
        """What the host of the videos was asked, and answered: status and range."""
        visits = [visit for visit in self.sandbox.requests if visit.path.startswith("/media/")]
        return [(visit.status, visit.range) for visit in visits]

    def link(self) -> str | None:
        """Ask the API for a fresh link, as the tap does."""
        url = f"{self.sandbox.url}/api/v2/sessionResults/{self.session_id}/videoDownloadUrl"
        response = requests.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        if response.status_code == requests.codes.not_found:
            return None
        self.links.append(response.json()["videoUrl"])
        return self.links[-1]

    def store(
        self,
        place: Place,
        *,
        max_retries: int = 6,
        timeout: float = 10,
        stop: threading.Event | None = None,
    ) -> StoredVideo | None:
        stop = stop or threading.Event()
        attempts = RetryPolicy(max_retries, InstantClock())
        downloader = Downloader(
            VideoStorage(place.url), attempts, timeout, "tests", stop, is_local=True
        )
        return downloader.store(self.test_id, self.session_id, self.link)


@pytest.fixture
def options() -> Options:
    """How the API behaves; a test may bring its own."""
    return Options(rate_limit=0, access_token=TOKEN)


@pytest.fixture
def studio(options: Options) -> Iterator[Studio]:
    world, clock = World(), ManualClock()
    test_id = world.add_test("THINK_OUT_LOUD")
    session_id = world.add_session(test_id, video_bytes=VIDEO_BYTES)
    with running(world, options, clock) as sandbox:
        yield Studio(sandbox, clock, test_id, session_id)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "videos")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Give the address of an S3 server on this machine."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    # Not the instance that the tap is given, and no listings from before.
    fs = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    made = Bucket(fs, f"videos-{uuid4()}")
    made.fs.mkdir(made.name)
    return made


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest) -> Place:
    """Give each kind of storage in turn."""
    found: Place = request.getfixturevalue(request.param)
    return found
