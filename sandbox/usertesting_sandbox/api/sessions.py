"""Sessions: the list of a test, the details of one, its transcript."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.api.bodies import summary_body, transcript_text
from usertesting_sandbox.api.parameters import find_session, find_test, parse_number
from usertesting_sandbox.options import Options
from usertesting_sandbox.world import World

_USUAL_LIMIT = 25
_HIGHEST_LIMIT = 500


class Sessions:
    """The endpoints of sessions.

    Args:
        world: What they tell of.
        options: How the list is sorted, counted and bounded.
    """

    def __init__(self, world: World, options: Options) -> None:
        self._world = world
        self._options = options

    def routes(self) -> list[Route]:
        """One route for each endpoint."""
        one = "/api/v2/sessionResults/{sessionId}"
        return [
            Route("/api/v2/sessionResults", self._list),
            Route("/api/v3/sessionResults/{sessionId}", self._details),
            Route(f"{one}/transcript", self._transcript),
        ]

    async def _list(self, request: Request) -> Response:
        limit = parse_number(request, "limit", _USUAL_LIMIT, 1, _HIGHEST_LIMIT)
        offset = parse_number(request, "offset", 0, 0, self._options.deepest_offset)
        test = find_test(request.query_params.get("testId"), self._world)
        sessions = self._world.listed(test.test_id, self._options.newest_by)
        page = sessions[offset : offset + limit]
        total = len(page if self._options.total_of == "page" else sessions)
        pagination = {"limit": limit, "offset": offset, "totalCount": total}
        body = {
            "testId": test.test_id,
            "sessions": [summary_body(each) for each in page],
            "meta": {"pagination": pagination},
        }
        return JSONResponse(body)

    async def _details(self, request: Request) -> Response:
        return JSONResponse(find_session(request, self._world, "Session not found").story.details())

    async def _transcript(self, request: Request) -> Response:
        missing = "Transcript not found"
        text = transcript_text(self._world, find_session(request, self._world, missing))
        if text is None:
            raise HTTPException(404, missing)
        return Response(text, media_type="text/vtt", headers={"accept-ranges": "bytes"})
