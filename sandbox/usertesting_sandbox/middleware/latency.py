"""Waiting for a client, and giving up when it has gone."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def until_gone(receive: Receive) -> None:
    """Waits until the client has closed the connection, or the server has."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def is_gone(receive: Receive, seconds: float) -> bool:
    """Waits for so long, or less if the client goes before; tells whether it has."""
    try:
        await asyncio.wait_for(until_gone(receive), seconds)
    except TimeoutError:
        return False
    return True


class LatencyMiddleware:
    """Holds every response back for a while.

    Args:
        app: What responds.
        seconds: How long; less if the client goes before.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Responds to one request, late."""

        async def send_late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await is_gone(receive, self._seconds)
            await send(message)

        await self._app(scope, receive, send_late)
