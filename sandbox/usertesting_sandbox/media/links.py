"""Signed links: who has one needs no token, until it expires."""

import hmac
import secrets
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from usertesting_sandbox.clock import Clock
from usertesting_sandbox.world.times import iso

_TIME = "%Y%m%dT%H%M%SZ"


class Links:
    """Signs links and checks them.

    Args:
        clock: The present in seconds since the epoch.
        single_use: Whether a link is good for one request only.
    """

    def __init__(self, clock: Clock, *, single_use: bool = False) -> None:
        self._clock = clock
        self._single_use = single_use
        self._used: set[str] = set()
        self._key = secrets.token_bytes(32)

    def sign(self, base_url: str, path: str, seconds: int) -> tuple[str, str]:
        """A link to a file, and the instant at which it expires, in ISO 8601.

        Args:
            base_url: Of the host of the files.
            path: Of the file.
            seconds: How long the link is good for.
        """
        now = int(self._clock())
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            # Another one each time, as with passing credentials: no two links are the same.
            "X-Amz-Credential": secrets.token_hex(10),
            "X-Amz-Date": datetime.fromtimestamp(now, UTC).strftime(_TIME),
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
        query["X-Amz-Signature"] = self._signature(path, query)
        return f"{base_url.rstrip('/')}{path}?{urlencode(query)}", iso(now + seconds)

    def refusal(self, request: Request) -> Response | None:
        """Why a request for a file is not answered; none if its link is good.

        A bearer token in addition to the signature is refused, as S3 refuses two ways to sign.
        """
        if "authorization" in request.headers:
            return _error(400, "InvalidArgument", "Only one auth mechanism allowed")
        query = dict(request.query_params)
        given = query.pop("X-Amz-Signature", "")
        if not hmac.compare_digest(given, self._signature(request.url.path, query)):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        signed = datetime.strptime(query["X-Amz-Date"], _TIME).replace(tzinfo=UTC).timestamp()
        if self._clock() >= signed + int(query["X-Amz-Expires"]):
            return _error(403, "AccessDenied", "Request has expired")
        if self._single_use and given in self._used:
            return _error(403, "AccessDenied", "The link has been used")
        self._used.add(given)
        return None

    def _signature(self, path: str, query: dict[str, str]) -> str:
        text = f"{path}?{urlencode(sorted(query.items()))}"
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()


def _error(status: int, code: str, message: str) -> Response:
    """An error as S3 sends it."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(body, status, media_type="application/xml")
