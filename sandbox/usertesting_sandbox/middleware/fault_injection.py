"""How each fault looks on the wire."""

import asyncio
import socket
import struct

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from usertesting_sandbox.middleware.endless import pour, trickle
from usertesting_sandbox.middleware.latency import until_gone
from usertesting_sandbox.middleware.problems import problem
from usertesting_sandbox.scenario.faults import Faults, Kind

_LINGER_NOT = struct.pack("ii", 1, 0)
_HEADERS = {
    Kind.REFUSED_EARLY: {"x-ratelimit-remaining": "9", "x-ratelimit-reset": "1"},
    Kind.REFUSED_FOR_LONG: {"retry-after": "86400"},
}
_PAGE = "<!doctype html><title>Sign in</title><h1>Please sign in to go on</h1>"


class FaultMiddleware:
    """Spoils the response if a fault was added for the request.

    It needs the connection's transport in the scope's state: ASGI itself can break nothing off.
    """

    def __init__(self, app: ASGIApp, *, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Responds to one request, rightly or wrongly."""
        path = scope["path"]
        kind = self._faults.due(path)
        match kind:
            case None:
                await self._app(scope, receive, send)
            case Kind.RESET | Kind.HANG:
                if kind is Kind.RESET:
                    _reset(scope["state"]["transport"])
                await until_gone(receive)
            case Kind.TRUNCATE | Kind.STALL:
                await self._send_half(scope, receive, send, closes=kind is Kind.TRUNCATE)
            case Kind.OVERSTATE:
                await self._overstate(scope, receive, send)
            case Kind.HTML:
                await HTMLResponse(_PAGE)(scope, receive, send)
            case Kind.BAD_JSON:
                broken = Response('{"sessions": [{"sessionId": ', media_type="application/json")
                await broken(scope, receive, send)
            case Kind.TRICKLE:
                await trickle(self._app, scope, receive, send)
            case Kind.BOMB | Kind.FLOOD:
                await pour(receive, send, is_compressed=kind is Kind.BOMB)
            case _:
                refusal = problem(path, int(kind[:3]), "An injected fault")
                refusal.headers.update(_HEADERS.get(kind, {}))
                await refusal(scope, receive, send)

    async def _send_half(self, scope: Scope, receive: Receive, send: Send, *, closes: bool) -> None:
        """Sends the whole response's Content-Length and half of its body."""
        left = 0

        async def send_half(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.start":
                left = int(MutableHeaders(raw=message["headers"])["content-length"]) // 2
                await send(message)
                return
            body = message.get("body", b"")[:left]
            left -= len(body)
            await send({**message, "body": body, "more_body": True})
            if not left:
                if closes:
                    scope["state"]["transport"].close()
                await until_gone(receive)

        await self._app(scope, receive, send_half)

    async def _overstate(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Says that the body, or the file that it is a part of, is a byte longer than it is."""

        async def send_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                span, _, size = headers.get("content-range", "").partition("/")
                if span:
                    headers["content-range"] = f"{span}/{int(size) + 1}"
                else:
                    headers["content-length"] = str(int(headers["content-length"]) + 1)
                await send(message)
            else:
                await send({**message, "more_body": True})

        await self._app(scope, receive, send_all)
        scope["state"]["transport"].close()
        await until_gone(receive)


def _reset(transport: asyncio.Transport) -> None:
    """Closes the socket such that the other side sees a reset and not an orderly end."""
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
