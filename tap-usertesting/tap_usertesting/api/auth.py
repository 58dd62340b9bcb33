"""Access tokens: minted before they expire, renewed once when refused, one for all threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from requests.auth import AuthBase
from typing_extensions import override

from tap_usertesting.api.body import read_json
from tap_usertesting.api.errors import ApiError, ResponseAction, TransientError, action_for_status
from tap_usertesting.api.headers import read_block_seconds, read_headers
from tap_usertesting.api.waits import RateLimitHits, check_wait, pause

if TYPE_CHECKING:
    import requests

    from tap_usertesting.api.retry import RetryPolicy
    from tap_usertesting.api.transport import Response, Transport
    from tap_usertesting.runtime.clock import Clock

ENDPOINT = "the token endpoint"
SCOPE = "studies:read"
DEFAULT_LIFETIME_SECONDS = 3600
# A longer lifetime than a year must be a mistake.
LONGEST_LIFETIME_SECONDS = 366 * 24 * 3600

# RFC 6749, 5.2. Nothing else of a refused token request's body may reach a log.
_OAUTH_ERRORS = {
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
}


class Tokens(Protocol):
    """A source of access tokens, safe to use from several threads."""

    def current(self) -> str:
        """Return a token that is good for the next request."""

    def renew(self, refused: str) -> str:
        """Return a token in place of one that the API refused.

        Raises:
            ApiError: If no other token can be had.
        """


@dataclass(frozen=True)
class FixedToken:
    """An access token that was made elsewhere. It cannot be renewed."""

    token: str

    def current(self) -> str:
        """Return the token."""
        return self.token

    def renew(self, refused: str) -> str:  # noqa: ARG002 - there is no other to compare
        """Fail, since there is no other token.

        Raises:
            ApiError: Always.
        """
        raise ApiError(
            "the API refused access_token (401): such a token lasts an hour and cannot be renewed; "
            "give a fresh one, or client_id and client_secret"
        )


class MintedTokens:
    """Tokens by OAuth 2.0 client credentials, as the vendor's authorization page describes.

    Args:
        transport: Sends the requests.
        token_url: The token endpoint.
        client_id: Sent in the form.
        client_secret: Sent in the form.
        attempts: How often and how patiently faults are tried again.
        clock: Tells when a token has grown old.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        *,
        transport: Transport,
        token_url: str,
        client_id: str,
        client_secret: str,
        attempts: RetryPolicy,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._token_url = token_url
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": SCOPE,
        }
        self._attempts = attempts
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0

    def current(self) -> str:
        """Return a token, a new one if the last is about to expire."""
        with self._lock:
            if not self._token or self._clock.now() >= self._renew_at:
                self._mint()
            return self._token

    def renew(self, refused: str) -> str:
        """Return a token in place of a refused one; the first thread mints it for all."""
        with self._lock:
            if self._token == refused:
                self._mint()
            return self._token

    def _mint(self) -> None:
        minted = self._attempts.run(ENDPOINT, self._request_token)
        # A minute early, so that no request sets out with a token that expires on its way.
        leeway = min(60.0, minted.lifetime / 10)
        self._token = minted.token
        self._renew_at = minted.requested_at + minted.lifetime - leeway

    def _request_token(self) -> _Minted:
        hits = RateLimitHits(ENDPOINT, self._clock)
        while True:
            requested_at = self._clock.now()
            response = self._transport.send(
                "POST", self._token_url, data=self._form, auth=_NoAuth()
            )
            match action_for_status(response.status):
                case ResponseAction.OK:
                    return _minted(response, requested_at)
                case ResponseAction.WAIT:
                    self._wait(response, hits)
                case ResponseAction.RETRY:
                    raise TransientError(f"status {response.status}")
                case _:
                    raise ApiError(
                        f"the token endpoint refused the credentials ({_oauth_error(response)}): "
                        "check client_id, client_secret and token_url"
                    )

    def _wait(self, response: Response, hits: RateLimitHits) -> None:
        told = read_headers(response.headers)
        seconds = read_block_seconds(response.headers)
        check_wait(seconds, ENDPOINT)
        hits.add(is_contradicted=told is not None and told.remaining > 0)
        pause(self._clock, seconds, f"{ENDPOINT} answered 429")


class _NoAuth(AuthBase):
    """Keeps requests from looking up credentials of its own in a .netrc file."""

    @override
    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


@dataclass(frozen=True)
class BearerAuth(AuthBase):
    """Puts the access token on one request; as `auth=`, so that no .netrc file takes its place."""

    token: str

    @override
    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self.token}"
        return r


@dataclass(frozen=True)
class _Minted:
    token: str
    lifetime: float
    requested_at: float


def _minted(response: Response, requested_at: float) -> _Minted:
    body = read_json(response.body).value
    token = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise TransientError("no access_token in it")
    lifetime = body.get("expires_in") if isinstance(body, dict) else None
    if not isinstance(lifetime, int | float) or not 0 < lifetime <= LONGEST_LIFETIME_SECONDS:
        lifetime = DEFAULT_LIFETIME_SECONDS
    return _Minted(token, lifetime, requested_at)


def _oauth_error(response: Response) -> str:
    try:
        body = read_json(response.body).value
    except TransientError:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    is_known = isinstance(error, str) and error in _OAUTH_ERRORS
    return f"{response.status} {error}" if is_known else str(response.status)
