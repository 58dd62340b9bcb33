"""The v1 endpoints: workspaces, and the studies in one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.api.bodies import workspace_body
from usertesting_sandbox.api.parameters import parse_uuid
from usertesting_sandbox.middleware.problems import V1
from usertesting_sandbox.world import World

_PAGE = 50


class Studies:
    """The endpoints of workspaces.

    Args:
        world: What they tell of.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """One route for each endpoint."""
        return [
            Route(f"{V1}v1/workspaces", self._workspaces),
            Route(f"{V1}v1/workspaces/{{workspaceUuid}}", self._studies),
        ]

    async def _workspaces(self, _: Request) -> Response:
        workspaces = list(self._world.workspaces.values())
        return JSONResponse([workspace_body(each) for each in workspaces])

    async def _studies(self, request: Request) -> Response:
        tests = self._world.studies(parse_uuid(request.path_params["workspaceUuid"]))
        if tests is None:
            raise HTTPException(404, "Workspace not found")
        first = self._first_position(request)
        page = list(enumerate(tests, start=1))[first : first + _PAGE]
        if before := request.query_params.get("before"):
            page = page[: _position(before) - 1 - first]
        return JSONResponse([test.row | {"cursor": _cursor(place)} for place, test in page])

    def _first_position(self, request: Request) -> int:
        if after := request.query_params.get("after"):
            return _position(after)
        if before := request.query_params.get("before"):
            return max(0, _position(before) - 1 - _PAGE)
        return 0


def _cursor(place: int) -> str:
    """A cursor that says the row's place in the list, as the vendor's one example seems to."""
    return urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    """The place that a cursor says.

    Raises:
        HTTPException: 400, if it says none.
    """
    try:
        return int(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise HTTPException(400, "Not a valid cursor") from None
