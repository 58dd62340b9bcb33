"""The results of a whole test: its QXscores and its highlight reels."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.api.bodies import qx_body, reels_body
from usertesting_sandbox.api.parameters import find_test, parse_uuid
from usertesting_sandbox.api.videos import CLIP_LINK_SECONDS
from usertesting_sandbox.media.files import reel_path
from usertesting_sandbox.media.links import Links
from usertesting_sandbox.media.renders import Renders
from usertesting_sandbox.world import World


class Results:
    """The endpoints of tests.

    Args:
        world: What they tell of.
        links: Signs the links to reels.
        renders: Knows which reels are made already.
    """

    def __init__(self, world: World, links: Links, renders: Renders) -> None:
        self._world = world
        self._links = links
        self._renders = renders

    def routes(self) -> list[Route]:
        """One route for each endpoint."""
        one = "/api/v2/testResults/{testId}"
        return [
            Route(f"{one}/qxScores", self._qx_scores),
            Route(f"{one}/highlightreels", self._reels),
            Route(f"{one}/highlightreels/{{reelId}}", self._reel),
        ]

    async def _qx_scores(self, request: Request) -> Response:
        body = qx_body(self._world, find_test(request.path_params["testId"], self._world))
        if body is None:
            raise HTTPException(404, "Test not found")
        return JSONResponse(body)

    async def _reels(self, request: Request) -> Response:
        body = reels_body(find_test(request.path_params["testId"], self._world))
        if body is None:
            raise HTTPException(404, "Test or reels not found")
        return JSONResponse(body)

    async def _reel(self, request: Request) -> Response:
        reel_id = parse_uuid(request.path_params["reelId"])
        body = reels_body(find_test(request.path_params["testId"], self._world))
        if body is None or reel_id not in {reel["uuid"] for reel in body["reels"]}:
            raise HTTPException(404, "Reel not found")
        status = self._renders.status(reel_id)
        url = None
        if status == "GENERATED":
            base_url, path = str(request.base_url), reel_path(reel_id)
            url, _ = self._links.sign(base_url, path, CLIP_LINK_SECONDS)
        return JSONResponse({"reelId": reel_id, "status": status, "reelUrl": url})
