"""Links, redirects and ids may be anyone's: none leads into this network or out of the storage."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from typing_extensions import override

from tap_usertesting.api.errors import TransientError
from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.config.addresses import is_public, is_this_machine, read_address
from tap_usertesting.videos.download import Downloader, VideoError
from tap_usertesting.videos.signed_link import read_part
from tap_usertesting.videos.storage import VideoStorage, file_name
from tests.support.tap import InstantClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import requests

    from tap_usertesting.videos.download import StoredVideo
    from tests.videos.places import Folder

SESSION = "0b7d2a9c-0000-4000-8000-000000000001"
VIDEO = b"not for this storage"


def downloader_for(folder: Folder, *, is_local: bool) -> Downloader:
    attempts = RetryPolicy(3, InstantClock())
    storage = VideoStorage(folder.url)
    return Downloader(storage, attempts, 5, "tests", threading.Event(), is_local=is_local)


def store(folder: Folder, link: str, *, is_local: bool = False) -> StoredVideo | None:
    return downloader_for(folder, is_local=is_local).store("a-test", SESSION, lambda: link)


class Neighbour(BaseHTTPRequestHandler):
    """A service in the tap's own network, which answers with a file or sends elsewhere."""

    asked: ClassVar[list[str]] = []
    location: ClassVar[str | None] = None

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if self.location else 200)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Length", str(len(VIDEO)))
        self.end_headers()
        self.wfile.write(VIDEO)

    def do_CONNECT(self) -> None:
        self.do_GET()

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def neighbour(location: str | None = None) -> Iterator[int]:
    Neighbour.asked, Neighbour.location = [], location
    with HTTPServer(("127.0.0.1", 0), Neighbour) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every name but an address lead to this machine, as its owner's DNS may say."""
    ask = socket.getaddrinfo

    def lead(host: str, *args: object, **kwargs: object) -> object:
        return ask("127.0.0.1" if host.endswith(".example") else host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lead)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "videos.example",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",  # noqa: S104
        "[::ffff:127.0.0.1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_link_into_this_network_is_refused(host: str, scheme: str, folder: Folder) -> None:
    with neighbour() as port, pytest.raises(VideoError, match="is not followed") as caught:
        store(folder, f"{scheme}://{host}:{port}/v.mp4?X-Amz-Signature=hush")
    assert Neighbour.asked == []
    assert folder.files() == {}
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("target", ["https://127.0.0.1:{port}/", "https://10.0.0.1/", "ftp://a.b/"])
def test_a_redirect_into_this_network_is_refused(target: str, folder: Folder) -> None:
    with neighbour() as port:
        location = target.format(port=port)
        with neighbour(location) as first, pytest.raises(VideoError):
            store(folder, f"http://127.0.0.1:{first}/v.mp4", is_local=True)
        assert Neighbour.asked == ["/v.mp4"]
    assert folder.files() == {}


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("host", ["192.168.0.1", "169.254.169.254", "videos.example"])
def test_a_proxy_is_not_sent_into_this_network(
    host: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with neighbour() as port:
        for name in ("HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(VideoError, match="not public"):
            store(folder, f"https://{host}/v.mp4")
        assert Neighbour.asked == []
        # Through the proxy, the link would have been asked for.
        with pytest.raises(VideoError, match="failed 4 times"):
            store(folder, "https://93.184.215.14/v.mp4")
        assert Neighbour.asked == ["93.184.215.14:443"] * 4


def test_the_sandbox_on_this_machine_serves_its_videos(folder: Folder) -> None:
    with neighbour() as port:
        store(folder, f"http://127.0.0.1:{port}/v.mp4", is_local=True)
    assert list(folder.files().values()) == [VIDEO]


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%lo",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_an_address_of_a_network_of_its_own_is_not_public(text: str) -> None:
    address = read_address(text)
    assert address is not None
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_of_another_is_judged_as_itself(address: object) -> None:
    plain = ip_address(str(address))
    packed = plain.packed
    for wrapped in (
        ip_address(b"\0" * 10 + b"\xff\xff" + packed),
        ip_address(bytes.fromhex("0064ff9b") + b"\0" * 8 + packed),
        ip_address(b"\x20\x02" + packed + b"\0" * 10),
    ):
        found = read_address(str(wrapped))
        assert found is not None
        assert is_public(found) == is_public(plain)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "localhost.example", "10.0.0.1", "::", "a", "127.0.0.1.nip"])
def test_another_machine_is_known(host: str) -> None:
    assert not is_this_machine(host)


ANYTHING = st.text(st.characters(codec=None))


@given(st.one_of(ANYTHING, st.uuids().map(str), st.sampled_from(["", ".", "..", "a/b", "x" * 300])))
def test_every_id_is_one_name_in_its_folder(identifier: str) -> None:
    name = file_name(identifier)
    assert PurePosixPath(name).name == name
    assert name not in {"", ".", ".."}
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')
    assert len(name) < 200
    if name == identifier:
        assert str(UUID(identifier)) == identifier.lower()


@pytest.mark.parametrize("test_id", ["..", ".", "", "a/../../b", "x" * 300, "%2e%2e", "\ud800\0"])
def test_a_video_stays_in_its_storage_whatever_the_ids(
    test_id: str, folder: Folder, tmp_path: Path
) -> None:
    with neighbour() as port:
        link = f"http://127.0.0.1:{port}/v.mp4"
        stored = downloader_for(folder, is_local=True).store(test_id, f"s{test_id}", lambda: link)
    assert stored is not None
    [path] = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert path.parent.parent == folder.path
    assert stored.video_storage_path == path.as_uri()


@given(st.lists(ANYTHING, unique=True))
def test_no_two_ids_have_the_same_name(identifiers: list[str]) -> None:
    assert len({file_name(each) for each in identifiers}) == len(identifiers)


class Head:
    """The head of an answer, as `requests` gives it."""

    def __init__(self, status_code: int, headers: dict[str, str]) -> None:
        self.status_code = status_code
        self.headers = CaseInsensitiveDict(headers)


HEADERS = st.dictionaries(
    st.sampled_from(["Content-Range", "Content-Length", "Content-Type", "ETag"]),
    st.one_of(
        st.from_regex(r"bytes [0-9٣]{1,20}-[0-9]+/[0-9]+", fullmatch=True),
        st.integers(min_value=0).map(str),
        st.just("9" * 5000),
        st.just(f"bytes 0-{'9' * 5000}/{'9' * 5000}"),
        ANYTHING,
    ),
)


@given(st.sampled_from([200, 206, 404, 416, 503]), HEADERS)
def test_every_head_is_a_part_or_a_fault(status: int, headers: dict[str, str]) -> None:
    head = cast("requests.Response", Head(status, headers))
    try:
        part = read_part(head)
    except TransientError:
        return
    assert part.start >= 0
    assert part.total > 0
    assert (part.content_type or "").isprintable()
