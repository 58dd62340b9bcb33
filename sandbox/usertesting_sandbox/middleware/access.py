"""Access to the API: a valid token, and the rate limit."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from usertesting_sandbox.middleware.problems import V1, problem
from usertesting_sandbox.middleware.rate_limiter import LimitDecision, RateLimiter
from usertesting_sandbox.middleware.request_log import Visit, visit_of
from usertesting_sandbox.middleware.tokens import Tokens
from usertesting_sandbox.options import Options

_V2 = "/api/"
_STANDARD_HEADERS = {
    "cache-control": "private, no-store",
    "pragma": "no-cache",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


class AccessMiddleware:
    """Lets a request to the API through, or answers 401 or 429; other paths pass untouched.

    Whether a 401 counts against the rate limit is unknown; here it does not.
    """

    def __init__(
        self, app: ASGIApp, *, tokens: Tokens, limiter: RateLimiter, options: Options
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._limiter = limiter
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Checks one request."""
        visit = visit_of(scope)
        if not visit.path.startswith((V1, _V2)):
            await self._app(scope, receive, send)
            return
        if not self._tokens.accepts(Headers(scope=scope).get("authorization")):
            await problem(visit.path, 401, "Unauthorized")(scope, receive, send)
            return
        visit.authorised = True
        decision = self._rule(visit)

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_STANDARD_HEADERS)
                for name, value in self._rate_headers(decision, message["status"]).items():
                    # Unless a fault tells something else.
                    headers.setdefault(name, value)
            await send(message)

        if decision is None or decision.allowed:
            await self._app(scope, receive, send_stamped)
        else:
            refusal = problem(visit.path, 429, "Too Many Requests")
            await refusal(scope, receive, send_stamped)

    def _rule(self, visit: Visit) -> LimitDecision | None:
        if visit.path.startswith(V1) and not self._options.limit_v1:
            return None
        by_endpoint = self._options.rate_scope == "endpoint"
        return self._limiter.spend((visit.endpoint or visit.path) if by_endpoint else "client")

    def _rate_headers(self, decision: LimitDecision | None, status: int) -> dict[str, str]:
        """The headers of the rate limit; an injected 429 has the same as a real one."""
        if decision is None:
            return {}
        refused = status == 429  # noqa: PLR2004 -- the very status
        headers = {}
        if self._options.rate_headers and (self._options.rate_headers_on_429 or not refused):
            headers["x-ratelimit-limit"] = str(decision.limit)
            headers["x-ratelimit-remaining"] = str(0 if refused else decision.remaining)
            headers["x-ratelimit-reset"] = str(decision.resets_in)
        if refused and self._options.retry_after:
            headers["retry-after"] = str(decision.resets_in)
        return headers
