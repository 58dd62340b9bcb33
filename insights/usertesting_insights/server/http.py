"""HTTP for assistants on this machine: nobody enters without the token."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import uvicorn
from starlette.responses import PlainTextResponse

from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcp.server.mcpserver import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

TOKEN = "USERTESTING_INSIGHTS_TOKEN"  # noqa: S105 - the name of a variable
_FEWEST_CHARACTERS = 32


def token_of(environment: Mapping[str, str]) -> str:
    """Return the token that callers have to show.

    Raises:
        InsightsError: If it is missing or too short to be a secret.
    """
    token = environment.get(TOKEN, "")
    if len(token) < _FEWEST_CHARACTERS:
        raise InsightsError(
            f"{TOKEN} has to be a secret of {_FEWEST_CHARACTERS} characters or more: "
            "`openssl rand -hex 32` makes one."
        )
    return token


class TokenRequired:
    """Lets requests through that carry the token.

    Args:
        app: What is protected.
        token: The token.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refusal = PlainTextResponse(
                    "A token is needed.\n", 401, headers={"WWW-Authenticate": "Bearer"}
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def serve_http(server: MCPServer[object], token: str, host: str, port: int) -> None:
    """Serve until stopped."""
    app = server.streamable_http_app(host=host)
    uvicorn.run(TokenRequired(app, token), host=host, port=port, log_level="warning")
