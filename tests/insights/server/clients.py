"""The official client of the Model Context Protocol, over stdio and HTTP, beside real servers."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping

TOKEN = "0123456789abcdef" * 2
_SERVE = ("-m", "usertesting_insights", "serve")


def ask(client: Callable[[], Any], question: Callable[[Client], Awaitable[Any]]) -> Any:
    """Connect, ask, and return what came."""

    async def asked() -> Any:
        async with client() as connected:
            return await question(connected)

    return asyncio.run(asked())


def over_stdio(variables: Mapping[str, str]) -> Callable[[], Client]:
    """A client that starts the server."""
    return lambda: Client(
        StdioServerParameters(
            command=sys.executable, args=[*_SERVE], env={**os.environ, **variables}
        )
    )


def over_http(port: int, token: str = TOKEN) -> Callable[[], Any]:
    """A client of a server that runs."""

    @asynccontextmanager
    async def connected() -> AsyncGenerator[Client]:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(
                streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
            ) as client,
        ):
            yield client

    return connected


@contextmanager
def http_server(variables: Mapping[str, str]) -> Generator[int]:
    """A server over HTTP, on a free port, while the context lasts."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, *_SERVE, "--http", "--port", str(port)],
        env={**os.environ, **variables, "USERTESTING_INSIGHTS_TOKEN": TOKEN},
        stderr=subprocess.DEVNULL,
    )
    try:
        while server.poll() is None:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        server.terminate()
        server.wait()
