"""Rewritten bodies: what the sandbox would never send by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Rewrite = Callable[[bytes, Mapping[str, str]], bytes]
"""Makes another body of a body and the request's query."""


@dataclass(frozen=True)
class _Order:
    pattern: str
    rewrite: Rewrite


class Rewrites:
    """The rewrites that were added; the oldest is applied first."""

    def __init__(self) -> None:
        self._added: list[_Order] = []

    def add(self, pattern: str, rewrite: Rewrite) -> None:
        """Adds a rewrite of all bodies of 200 from a path, where ``*`` also spans slashes."""
        self._added.append(_Order(pattern, rewrite))

    def clear(self) -> None:
        """Removes all rewrites."""
        self._added.clear()

    def of(self, path: str) -> list[Rewrite]:
        """Those for one path."""
        return [one.rewrite for one in self._added if fnmatchcase(path, one.pattern)]


class Rewriter:
    """Passes the bodies of an app on, rewritten where a rewrite matches."""

    def __init__(self, app: ASGIApp, *, rewrites: Rewrites) -> None:
        self._app = app
        self._rewrites = rewrites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Responds to one request."""
        rewrites = self._rewrites.of(scope["path"])
        query = dict(QueryParams(scope["query_string"]).items())
        start: Message = {}
        body = b""

        async def send_rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            for rewrite in rewrites:
                body = rewrite(body, query)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        async def send_either(message: Message) -> None:
            is_start = message["type"] == "http.response.start"
            is_rewritten = message["status"] == 200 if is_start else bool(start)  # noqa: PLR2004
            await (send_rewritten if rewrites and is_rewritten else send)(message)

        await self._app(scope, receive, send_either)
