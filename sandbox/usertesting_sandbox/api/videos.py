"""Videos of sessions, and the clips cut from them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from usertesting_sandbox.api.bodies import clips_body, is_filmed
from usertesting_sandbox.api.parameters import find_session, parse_uuid
from usertesting_sandbox.media.files import clip_path, video_path
from usertesting_sandbox.media.links import Links
from usertesting_sandbox.media.renders import Renders
from usertesting_sandbox.world import World

CLIP_LINK_SECONDS = 900


class Videos:
    """The endpoints of videos and clips.

    Args:
        world: What they tell of.
        links: Signs the links.
        renders: Knows which clips are made already.
        link_seconds: How long the link to a video is good for.
    """

    def __init__(self, world: World, links: Links, renders: Renders, link_seconds: int) -> None:
        self._world = world
        self._links = links
        self._renders = renders
        self._link_seconds = link_seconds

    def routes(self) -> list[Route]:
        """One route for each endpoint."""
        one = "/api/v2/sessionResults/{sessionId}"
        return [
            Route(f"{one}/videoDownloadUrl", self._video),
            Route(f"{one}/clips", self._clips),
            Route(f"{one}/clips/{{clipUuid}}", self._clip),
        ]

    async def _video(self, request: Request) -> Response:
        session = find_session(request, self._world, "Video not found")
        if not is_filmed(self._world, session):
            raise HTTPException(404, "Video not found")
        path = video_path(session.session_id)
        url, expires_at = self._links.sign(str(request.base_url), path, self._link_seconds)
        body = {"videoUrl": url, "sessionId": session.session_id, "expiresAt": expires_at}
        return JSONResponse(body)

    async def _clips(self, request: Request) -> Response:
        missing = "Session video or clips not found"
        body = clips_body(self._world, find_session(request, self._world, missing))
        if body is None:
            raise HTTPException(404, missing)
        return JSONResponse(body)

    async def _clip(self, request: Request) -> Response:
        missing = "Clip not found"
        clip_id = parse_uuid(request.path_params["clipUuid"])
        body = clips_body(self._world, find_session(request, self._world, missing))
        if body is None or clip_id not in {clip["uuid"] for clip in body["clips"]}:
            raise HTTPException(404, missing)
        status = self._renders.status(clip_id)
        url = None
        if status == "GENERATED":
            base_url, path = str(request.base_url), clip_path(clip_id)
            url, _ = self._links.sign(base_url, path, CLIP_LINK_SECONDS)
        return JSONResponse({"clipUuid": clip_id, "status": status, "clipUrl": url})
