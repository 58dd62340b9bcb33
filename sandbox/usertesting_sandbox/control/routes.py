"""The endpoints of the control API: no token, no limit, no record."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.control.truth import truth
from usertesting_sandbox.middleware.request_log import Visits
from usertesting_sandbox.scenario.events import Events
from usertesting_sandbox.scenario.faults import Faults
from usertesting_sandbox.world import World


class Control:
    """The control API of one sandbox."""

    def __init__(self, world: World, visits: Visits, faults: Faults, events: Events) -> None:
        self._world = world
        self._visits = visits
        self._faults = faults
        self._events = events

    def routes(self) -> list[Route]:
        """One route for each thing to read or change."""
        return [
            Route("/healthz", self._healthz),
            Route("/requests", self._requests),
            Route("/requests", self._forget_requests, methods=["DELETE"]),
            Route("/truth", self._truth),
            Route("/faults", self._order_fault, methods=["POST"]),
            Route("/faults", self._forget_faults, methods=["DELETE"]),
            Route("/events", self._order_event, methods=["POST"]),
        ]

    async def _healthz(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _requests(self, _: Request) -> Response:
        return JSONResponse([asdict(visit) for visit in self._visits])

    async def _forget_requests(self, _: Request) -> Response:
        self._visits.clear()
        return Response(status_code=204)

    async def _truth(self, _: Request) -> Response:
        return JSONResponse(truth(self._world))

    async def _order_fault(self, request: Request) -> Response:
        return await _order(request, "fault", self._faults)

    async def _forget_faults(self, _: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _order_event(self, request: Request) -> Response:
        return await _order(request, "event", self._events)


async def _order(request: Request, name: str, book: Faults | Events) -> Response:
    """Adds a fault or an event from a body such as ``{"fault": "500@/api/*#1"}``."""
    try:
        book.add((await request.json())[name])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)
    return Response(status_code=204)
