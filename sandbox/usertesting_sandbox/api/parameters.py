"""The parameters of a request, checked; a wrong one raises an HTTPException."""

from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request

from usertesting_sandbox.world import Session, Test, World


def parse_uuid(text: str | None) -> str:
    """A UUID in its usual form.

    Raises:
        HTTPException: 400, if the text is none or there is no text.
    """
    try:
        found = str(UUID(text or ""))
    except ValueError:
        found = ""
    if not found or found != (text or "").lower():
        raise HTTPException(400, "Not a valid UUID")
    return found


def parse_number(request: Request, name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number from the query.

    Raises:
        HTTPException: 400, if it is something else or out of bounds.
    """
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise HTTPException(400, f"{name} must be a whole number from {lowest} to {highest}")
    return int(text)


def find_session(request: Request, world: World, missing: str) -> Session:
    """The completed session that the path names.

    Args:
        request: Has ``sessionId`` in its path.
        world: Where to look.
        missing: What to say if there is none.

    Raises:
        HTTPException: 400 for something that is no UUID, 404 if there is no such session.
    """
    session_id = parse_uuid(request.path_params["sessionId"])
    try:
        session = world.session(session_id)
    except KeyError:
        raise HTTPException(404, missing) from None
    if session.status != "COMPLETE":
        raise HTTPException(404, missing)
    return session


def find_test(test_id: str | None, world: World) -> Test:
    """The test of that id.

    Raises:
        HTTPException: 400 for something that is no UUID, 404 if there is no such test or it is a
            classic one.
    """
    test = world.current_test(parse_uuid(test_id))
    if test is None:
        raise HTTPException(404, "Test not found")
    return test
