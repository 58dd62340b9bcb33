"""One exchange with the API: it ends, however the other side behaves."""

from __future__ import annotations

import gc
import gzip
import logging
import socket
import threading
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.api.auth import BearerAuth
from tap_usertesting.api.errors import TransientError
from tap_usertesting.api.transport import Response, Transport
from tap_usertesting.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LARGEST = 10_000
SESSIONS: list[requests.Session] = []
HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def serve(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """Answer every connection with whatever a function makes of it."""
    talks: list[tuple[socket.socket, threading.Thread]] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=talk, args=(connection,), daemon=True)
                talks.append((connection, thread))
                thread.start()

        def talk(connection: socket.socket) -> None:
            with connection:
                try:
                    connection.recv(65_536)
                    answer(connection)
                except OSError:
                    pass

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection, talking in talks:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            talking.join()


@pytest.fixture(autouse=True)
def _closed_sessions() -> Iterator[None]:
    yield
    while SESSIONS:
        SESSIONS.pop().close()
    # The socket of an exchange that was given up goes when its thread does, and no other test's
    # warnings are to be about it.
    for thread in threading.enumerate():
        if thread.name == "http":
            thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def make_transport(
    stop: threading.Event | None = None, *, timeout: float = 30, deadline: float = 30
) -> Transport:
    SESSIONS.append(requests.Session())
    return Transport(
        SESSIONS[-1],
        timeout=timeout,
        stop=stop or threading.Event(),
        deadline=deadline,
        largest_body=LARGEST,
    )


def get(transport: Transport, url: str) -> Response:
    return transport.send("GET", url, auth=BearerAuth("token"))


def send(answer: bytes) -> Callable[[socket.socket], object]:
    return lambda connection: connection.sendall(answer)


def send_for_ever(first: bytes, again: bytes, pause: float) -> Callable[[socket.socket], object]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(again)
            time.sleep(pause)

    return answer


@pytest.mark.parametrize("size", [0, 1, LARGEST, LARGEST + 1, 50 * LARGEST])
@pytest.mark.parametrize("is_compressed", [False, True])
def test_a_body_is_read_up_to_its_largest_size(size: int, *, is_compressed: bool) -> None:
    body = gzip.compress(bytes(size)) if is_compressed else bytes(size)
    head = b"Content-Encoding: gzip\r\n" if is_compressed else b""
    head += f"Content-Length: {len(body)}\r\n\r\n".encode()
    with serve(send(HEAD + head + body)) as url:
        answer = get(make_transport(), url)
    assert answer.status == 200
    assert answer.is_too_large is (size > LARGEST)
    assert answer.body == (b"" if size > LARGEST else bytes(size))


@pytest.mark.parametrize(
    "trickle",
    [
        send_for_ever(HEAD + b"Content-Length: 1000000\r\n\r\n", b" ", 0.05),
        send_for_ever(HEAD + b"X-Endless: ", b"a", 0.05),
        send_for_ever(b"", b"H", 0.05),
    ],
    ids=["body", "header", "status"],
)
def test_an_answer_that_trickles_has_a_deadline(trickle: Callable[[socket.socket], object]) -> None:
    """Each byte comes long before the timeout that counts from byte to byte."""
    with (
        serve(trickle) as url,
        pytest.raises(TransientError, match=r"no whole response within 0\.5 s"),
    ):
        get(make_transport(deadline=0.5), url)


@pytest.mark.parametrize(
    "answer",
    [
        lambda connection: connection.recv(1),
        send_for_ever(HEAD + b"Content-Length: 1000000\r\n\r\n", b" ", 0.05),
    ],
    ids=["silence", "trickle"],
)
def test_what_is_under_way_ends_with_the_run(answer: Callable[[socket.socket], object]) -> None:
    stop = threading.Event()
    transport = make_transport(stop)

    def end_the_run(connection: socket.socket) -> None:
        stop.set()
        transport.wake()
        answer(connection)

    with serve(end_the_run) as url, pytest.raises(Stopped):
        get(transport, url)
    with pytest.raises(Stopped):
        get(transport, "http://127.0.0.1:1/not-even-tried")


def test_what_comes_soon_after_the_end_is_not_lost() -> None:
    stop = threading.Event()
    transport = make_transport(stop)

    def answer_late(connection: socket.socket) -> None:
        stop.set()
        transport.wake()
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with serve(answer_late) as url:
        assert get(transport, url).body == b"{}"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    transport = make_transport()
    with serve(send(HEAD + b"Content-Length: 2\r\n\r\n{}")) as proxy:
        monkeypatch.setenv(name, proxy)
        assert get(transport, "http://api.example/path").body == b"{}"
        monkeypatch.setenv("NO_PROXY", "other.example")
        with pytest.raises(requests.ConnectionError):
            get(transport, "http://other.example:1/path")


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_certificates_of_the_environment_are_used(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
    url = "https://127.0.0.1:1/"
    with pytest.raises(requests.ConnectionError):
        get(make_transport(), url)
    monkeypatch.setenv(name, str(tmp_path / "missing.pem"))
    with pytest.raises(TransientError, match="OSError"):
        get(make_transport(), url)


def test_the_environment_is_read_once_for_each_host(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = make_transport()
    read: list[str] = []
    merge = requests.Session.merge_environment_settings

    def note(session: requests.Session, url: str, *rest: Any, **settings: Any) -> Any:
        read.append(url)
        return merge(session, url, *rest, **settings)

    monkeypatch.setattr(requests.Session, "merge_environment_settings", note)
    answer = send(HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}")
    with serve(answer) as api, serve(answer) as auth:
        for url in (f"{api}/a", f"{auth}/token", f"{api}/b", f"{auth}/token"):
            assert get(transport, url).status == 200
        assert read == [f"{api}/a", f"{auth}/token"]


def test_the_library_logs_neither_an_address_nor_a_header(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.NOTSET, logger="urllib3")
    with serve(send(HEAD + b"Content-Length: 0\r\nno header at all\r\n\r\n")) as url:
        get(make_transport(), f"{url}/sessions/a-session")
    assert caplog.text == ""


# The library leaves sockets open where it fails over headers.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=300)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"",
            HEAD,
            HEAD + b"Content-Encoding: gzip\r\n\r\n",
            HEAD + b"Content-Encoding: gzip, deflate, br, gzip\r\n\r\n",
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"9" * 5000 + b"\r\n",
            HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
            HEAD + b"Set-Cookie: ",
            b"HTTP/1.1 302 Found\r\nLocation: ",
            b"HTTP/1.1 100 Continue\r\n\r\n" * 200,
            HEAD + b"A: b\r\n" * 200 + b"\r\n",
        ]
    ),
)
def test_whatever_bytes_come_they_are_an_answer_or_a_fault(body: bytes, head: bytes) -> None:
    with serve(send(head + body)) as url:
        try:
            answer = get(make_transport(), url)
        except (TransientError, requests.RequestException):
            return
    assert len(answer.body) <= LARGEST
