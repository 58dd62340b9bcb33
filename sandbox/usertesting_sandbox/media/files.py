"""The host of the files."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from usertesting_sandbox.media.footage import Footage
from usertesting_sandbox.media.links import Links
from usertesting_sandbox.media.ranges import UnsatisfiableError, asked_range
from usertesting_sandbox.world import Session, World


def video_path(session_id: str) -> str:
    """Where the video of a session lies."""
    return f"/media/videos/{session_id}.mp4"


def video_of(session: Session) -> Footage:
    """The video of a session."""
    return Footage(video_path(session.session_id), session.video_bytes)


def clip_path(clip_id: str) -> str:
    """Where a clip lies."""
    return f"/media/clips/{clip_id}.mp4"


def reel_path(reel_id: str) -> str:
    """Where a highlight reel lies."""
    return f"/media/reels/{reel_id}.mp4"


class Files:
    """Sends files to those who have a signed link.

    Args:
        links: Checks the links.
        world: Knows how long a video is.
    """

    def __init__(self, links: Links, world: World) -> None:
        self._links = links
        self._world = world

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/media/{kind}/{name}", self._file)]

    async def _file(self, request: Request) -> Response:
        refusal = self._links.refusal(request)
        if refusal is not None:
            return refusal
        file = self._footage(request.url.path)
        headers = {"accept-ranges": "bytes", "etag": f'"{file.etag}"'}
        try:
            part = asked_range(request.headers.get("range"), file.size)
        except UnsatisfiableError:
            return Response(status_code=416, headers={"content-range": f"bytes */{file.size}"})
        status = 200
        if part is None:
            part = range(file.size)
        else:
            status = 206
            headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
        headers["content-length"] = str(len(part))
        return StreamingResponse(_sent(file, part), status, headers, media_type="video/mp4")

    def _footage(self, path: str) -> Footage:
        try:
            return video_of(self._world.session(path.rpartition("/")[2].removesuffix(".mp4")))
        except KeyError:
            return Footage(path)


async def _sent(file: Footage, part: range) -> AsyncIterator[bytes]:
    for piece in file.pieces(part):
        yield piece
