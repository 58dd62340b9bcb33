"""The host of the files."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from usertesting_sandbox.media.footage import footage
from usertesting_sandbox.media.links import Links
from usertesting_sandbox.media.ranges import UnsatisfiableError, asked_range


def video_path(session_id: str) -> str:
    """Where the video of a session lies."""
    return f"/media/videos/{session_id}.mp4"


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
    """

    def __init__(self, links: Links) -> None:
        self._links = links

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/media/{kind}/{name}", self._file)]

    async def _file(self, request: Request) -> Response:
        refusal = self._links.refusal(request)
        if refusal is not None:
            return refusal
        content = footage(request.url.path)
        size = len(content)
        headers = {"accept-ranges": "bytes", "etag": f'"{sha256(content).hexdigest()[:32]}"'}
        try:
            part = asked_range(request.headers.get("range"), size)
        except UnsatisfiableError:
            return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
        if part is None:
            return Response(content, headers=headers, media_type="video/mp4")
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        body = content[part.start : part.stop]
        return Response(body, 206, headers, media_type="video/mp4")
