"""The record of every request: what a test reads to see what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from usertesting_sandbox.clock import Clock
from usertesting_sandbox.scenario.events import Events

_SIGNATURE = "X-Amz-Signature"


@dataclass
class Visit:
    """One request, and what became of it; no token and no signature is kept.

    Attributes:
        method: Such as ``GET``.
        path: As it was asked.
        query: Its parameters; of one that is given twice, the last.
        endpoint: The path template of the API description; none for an unknown path.
        time: When it came, in seconds since the epoch.
        range: The part of a file that it asked for, as its header says.
        authorised: Whether it came to the API with a valid token.
        status: The HTTP status of the response; none if no response went out.
        ended: When the status went out, or the connection ended without one; in the same seconds.
    """

    method: str
    path: str
    query: dict[str, str]
    endpoint: str | None
    time: float
    range: str | None = None
    authorised: bool = False
    status: int | None = None
    ended: float | None = None


Visits = list[Visit]
"""All of them, in the order in which their responses were settled."""


def visit_of(scope: Scope) -> Visit:
    """The record of the request that is being answered."""
    visit = scope["visit"]
    assert isinstance(visit, Visit)  # noqa: S101 -- for the type checker: Recorder put it there
    return visit


class Recorder:
    """Writes a visit for every request and lets events follow it.

    Both happen when the status is settled and before it is sent, so that a client which has the
    response finds the record written and the world moved on.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        visits: Visits,
        events: Events,
        routes: Sequence[BaseRoute],
        clock: Clock,
    ) -> None:
        self._app = app
        self._visits = visits
        self._events = events
        self._routes = routes
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Records one request and passes it on."""
        request = Request(scope)
        query = {key: value for key, value in request.query_params.items() if key != _SIGNATURE}
        endpoint, part = self._endpoint_of(scope), request.headers.get("range")
        visit = Visit(request.method, scope["path"], query, endpoint, self._clock(), part)
        scope["visit"] = visit

        async def send_recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                self._settle(visit)
            await send(message)

        await self._app(scope, receive, send_recorded)
        if visit.status is None:
            self._settle(visit)

    def _settle(self, visit: Visit) -> None:
        visit.ended = self._clock()
        self._visits.append(visit)
        self._events.notice(visit.path)

    def _endpoint_of(self, scope: Scope) -> str | None:
        for route in self._routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.path
        return None
