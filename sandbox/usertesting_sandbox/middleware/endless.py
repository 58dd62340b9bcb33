"""Bodies that come too slowly, or never end."""

import zlib
from collections.abc import Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from usertesting_sandbox.middleware.latency import is_gone

_BETWEEN_BYTES = 0.5
# Long enough to see whether the client has gone.
_BETWEEN_PIECES = 0.001
_BLANKS = b" " * 1024 * 1024


async def trickle(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Sends an app's whole response, one byte after the other."""

    async def send_slowly(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            return
        body = message.get("body", b"")
        for index in range(len(body)):
            await send({**message, "body": body[index : index + 1], "more_body": True})
            if await is_gone(receive, _BETWEEN_BYTES):
                return
        await send({**message, "body": b""})

    await app(scope, receive, send_slowly)


async def pour(receive: Receive, send: Send, *, is_compressed: bool) -> None:
    """Sends JSON of which no byte means anything until the client has gone."""
    headers = [(b"content-type", b"application/json")]
    if is_compressed:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for piece in _compressed() if is_compressed else _plain():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if await is_gone(receive, _BETWEEN_PIECES):
            return


def _plain() -> Iterator[bytes]:
    while True:
        yield _BLANKS


def _compressed() -> Iterator[bytes]:
    """A gzip stream of a thousandth of what it holds."""
    stream = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    while True:
        yield stream.compress(_BLANKS) + stream.flush(zlib.Z_SYNC_FLUSH)
