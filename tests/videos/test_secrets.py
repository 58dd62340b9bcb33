"""The link is a credential: nothing else goes to its host, and it goes nowhere else."""

from __future__ import annotations

import contextlib
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.videos.download import Downloader, VideoError
from tap_usertesting.videos.storage import VideoStorage
from tests.support.tap import InstantClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.videos.conftest import Studio
    from tests.videos.places import Folder


def test_the_link_is_never_logged(
    studio: Studio, folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    studio.sandbox.faults.add("truncate@/media/*#1")
    studio.sandbox.faults.add("503@/media/*#2")
    studio.sandbox.faults.add("reset@/media/*#3+")
    with pytest.raises(VideoError) as caught:
        studio.store(folder)
    # The sandbox runs in this process too, and its server logs what it is asked.
    lines = [one.getMessage() for one in caplog.records if not one.name.startswith("uvicorn")]
    told = "\n".join([*lines, str(caught.value)])
    assert "the response broke off" in told
    assert "/media/" not in told
    assert "X-Amz" not in told


class OddHead(BaseHTTPRequestHandler):
    """Answers with a line in its head that is no header."""

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nno header at all\r\n"
            b"Content-Type: video/mp4\r\nConnection: close\r\n\r\nvideo"
        )


def test_the_link_is_not_logged_for_an_odd_answer(
    folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with HTTPServer(("127.0.0.1", 0), OddHead) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        link = f"http://127.0.0.1:{server.server_port}/v.mp4?X-Amz-Signature=hush"
        downloader = Downloader(
            VideoStorage(folder.url),
            RetryPolicy(0, InstantClock()),
            5,
            "tap",
            threading.Event(),
            is_local=True,
        )
        with contextlib.suppress(VideoError):
            downloader.store("a-test", "a-session", lambda: link)
        server.shutdown()
    assert "X-Amz" not in caplog.text
    assert "hush" not in caplog.text


@pytest.fixture
def redirecting(studio: Studio) -> Iterator[str]:
    """Give a link that leads to the studio's."""
    link = studio.link()
    assert link is not None

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.headers["Authorization"] is None else 400)
            self.send_header("Location", str(link))
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/video"
        server.shutdown()
        thread.join()


def test_no_credentials_go_to_the_host_of_the_video_nor_where_it_redirects(
    studio: Studio,
    folder: Folder,
    redirecting: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The host of the sandbox refuses a link that comes with credentials.
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    attempts = RetryPolicy(0, InstantClock())
    downloader = Downloader(
        VideoStorage(folder.url), attempts, 10, "tests", threading.Event(), is_local=True
    )
    downloader.store(studio.test_id, studio.session_id, lambda: redirecting)
    assert folder.files() == {studio.name: studio.content}
