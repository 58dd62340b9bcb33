"""Serving a sandbox over HTTP, in this thread or in one of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from usertesting_sandbox.api.oauth import TOKEN_PATH
from usertesting_sandbox.clock import Clock
from usertesting_sandbox.middleware.request_log import Visits
from usertesting_sandbox.middleware.rewrites import Rewrites
from usertesting_sandbox.options import Options
from usertesting_sandbox.sandbox import Sandbox
from usertesting_sandbox.scenario.events import Events
from usertesting_sandbox.scenario.faults import Faults
from usertesting_sandbox.world import World


class _Protocol(H11Protocol):
    """HTTP that lets the app reach its transport: some faults break the connection off."""

    @override
    def connection_made(  # type: ignore[override] # uvicorn narrows it, too
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """A server that stops at once, whatever still hangs."""

    @override
    async def main_loop(self) -> None:
        # uvicorn looks every 100 ms whether it should stop; a test suite that starts a server for
        # each test would wait for that most of the time.
        while not await self.on_tick(0):  # noqa: ASYNC110 -- what stops it sets a mere flag
            await asyncio.sleep(0.01)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)


@dataclass(frozen=True)
class Running:
    """A sandbox that answers.

    Attributes:
        url: Where the API is, without a slash at the end.
        token_url: Where its tokens are.
        world: What it shows; it may be changed at any time.
        requests: The record of all requests so far, in the order of their responses.
        faults: The faults to inject.
        events: The events to come.
        rewrites: The bodies to rewrite.
    """

    url: str
    token_url: str
    world: World
    requests: Visits
    faults: Faults
    events: Events
    rewrites: Rewrites


def serve(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serves a sandbox on a bound socket until the process is told to stop."""
    _server(sandbox).run(sockets=[listener])


@contextmanager
def running(
    world: World | None = None, options: Options | None = None, clock: Clock = time.time
) -> Generator[Running]:
    """Serves a sandbox in a thread, on a free port of this machine, while the context lasts.

    Args:
        world: What it shows; an empty world unless given.
        options: How it behaves; the defaults unless given, with the vendor's rate limit.
        clock: The present, in seconds since the epoch.
    """
    sandbox = Sandbox(world or World(), options, clock)
    # Bound here, so that requests can come at once: they wait in the queue for the thread.
    listener = listen(0)
    server = _server(sandbox)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = url_of(listener)
    try:
        yield Running(
            url,
            url + TOKEN_PATH,
            sandbox.world,
            sandbox.requests,
            sandbox.faults,
            sandbox.events,
            sandbox.rewrites,
        )
    finally:
        server.should_exit = True
        thread.join()


def listen(port: int) -> socket.socket:
    """A socket that listens on a port of this machine; 0 takes a free one.

    Raises:
        OSError: The port is taken.
        OverflowError: There is no such port.
    """
    # The protocol is named, for asyncio sends small packets at once only if it is; without that
    # every response waits 40 ms for the acknowledgement of its own headers.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    """The address of the API behind a socket, without a slash at the end."""
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def _server(sandbox: Sandbox) -> _Server:
    config = uvicorn.Config(
        sandbox.app(),
        http=_Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    return _Server(config)
