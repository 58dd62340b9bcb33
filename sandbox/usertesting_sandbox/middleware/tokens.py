"""Access tokens: who may have one, and how long it is good for."""

import hmac
import secrets

from usertesting_sandbox.clock import Clock
from usertesting_sandbox.options import Options


class Tokens:
    """The tokens that one client holds.

    Args:
        options: The client's credentials, the lifetime of a token, and perhaps a fixed token.
        clock: The present in seconds.
    """

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._ends: dict[str, float] = {}
        if options.access_token is not None:
            self._ends[options.access_token] = float("inf")

    def knows(self, client_id: str, client_secret: str) -> bool:
        """Whether these are the client's credentials."""
        given = f"{client_id}\n{client_secret}".encode()
        right = f"{self._options.client_id}\n{self._options.client_secret}".encode()
        return hmac.compare_digest(given, right)

    def mint(self) -> str:
        """A new token, valid from now on for the configured time."""
        token = secrets.token_urlsafe(32)
        self._ends[token] = self._clock() + self._options.token_seconds
        return token

    def accepts(self, authorization: str | None) -> bool:
        """Whether an Authorization header holds a bearer token that is still valid."""
        scheme, _, token = (authorization or "").partition(" ")
        return scheme.lower() == "bearer" and self._ends.get(token, 0) > self._clock()
