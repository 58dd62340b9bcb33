"""The token endpoint: client credentials for an access token, as RFC 6749 has it."""

from base64 import b64decode
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.middleware.tokens import Tokens
from usertesting_sandbox.options import Options

TOKEN_PATH = "/oauth2/aus1p3vtd8vtm4Bxv0h8/v1/token"  # noqa: S105 -- a path, and a public one
_SCOPE = "studies:read"


class OAuth:
    """The token endpoint.

    Args:
        tokens: Mints them.
        options: Tells how long they last.
    """

    def __init__(self, tokens: Tokens, options: Options) -> None:
        self._tokens = tokens
        self._seconds = options.token_seconds

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(TOKEN_PATH, self._token, methods=["POST"])]

    async def _token(self, request: Request) -> Response:
        content_type = request.headers.get("content-type", "").partition(";")[0]
        if content_type != "application/x-www-form-urlencoded":
            return _refusal(400, "invalid_request")
        form = dict(parse_qsl((await request.body()).decode()))
        if not self._tokens.knows(*_credentials(request, form)):
            return _refusal(401, "invalid_client")
        if form.get("grant_type") != "client_credentials":
            return _refusal(400, "unsupported_grant_type")
        if form.get("scope") != _SCOPE:
            return _refusal(400, "invalid_scope")
        body = {
            "token_type": "Bearer",
            "expires_in": self._seconds,
            "access_token": self._tokens.mint(),
            "scope": _SCOPE,
        }
        return JSONResponse(body, headers={"cache-control": "no-store"})


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Client id and secret, from the Authorization header or else from the form."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _refusal(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status, {"cache-control": "no-store"})
