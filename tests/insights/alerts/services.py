"""Channels to send to: a webhook that answers by a script, and a mail server."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from typing_extensions import override

from tests.warehouses.postgres_server import free_port

if TYPE_CHECKING:
    from collections.abc import Generator
    from email.message import EmailMessage

HANG = "hang"
TRICKLE = "trickle"


@dataclass(frozen=True)
class Received:
    """A request that reached the webhook."""

    path: str
    headers: dict[str, str]
    content: Any

    @property
    def text(self) -> str:
        return json.dumps(self.content, ensure_ascii=False)


@dataclass
class Service:
    """A webhook. What it answers next is scripted: a status, with Retry-After; else 200.

    Attributes:
        url: Where it listens.
        script: The next answers by path; the last one of a path stays if `for_ever`.
        received: Every request, in order.
        arrived: Set with each request.
        released: What a hanging request waits for.
    """

    url: str = ""
    script: dict[str, list[Any]] = field(default_factory=dict)
    for_ever: dict[str, Any] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    arrived: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)

    def answer(self, path: str) -> Any:
        if path in self.for_ever:
            return self.for_ever[path]
        return self.script[path].pop(0) if self.script.get(path) else 200

    def at(self, path: str) -> list[Received]:
        return [each for each in self.received if each.path == path]


@contextmanager
def webhook() -> Generator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_json = "json" in self.headers.get("Content-Type", "")
            content = json.loads(body) if is_json else body.decode()
            service.received.append(Received(self.path, dict(self.headers), content))
            service.arrived.set()
            answer = service.answer(self.path)
            if answer == HANG:
                service.released.wait()
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            if answer == TRICKLE:
                status, headers = 200, {"Content-Length": "1000000"}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if answer == TRICKLE:
                self.wfile.write(b"{")
                self.wfile.flush()
                service.released.wait()
            else:
                self.wfile.write(b'{"ok": true, "ts": "1"}' if status == 200 else b"{}")

        @override
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        service.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Mailbox:
    """What a mail server has received; it may refuse or hang."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@contextmanager
def mail_server() -> Generator[tuple[Mailbox, str]]:
    """A real SMTP server, and the URL that Apprise reaches it by."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        address = f"mailto://127.0.0.1:{controller.port}"
        yield mailbox, f"{address}?from=alerts@example.com&to=team@example.com&mode=insecure"
    finally:
        controller.stop()
