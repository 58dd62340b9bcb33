"""Error bodies."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

V1 = "/usertesting/api/"


def problem(path: str, status: int, message: str) -> Response:
    """An error as the API that owns the path would send it.

    The body of v1 is documented. That of v2 and v3 is not: this one is invented.
    """
    phrase = HTTPStatus(status)
    if path.startswith(V1):
        body = {"errorCode": phrase.name, "errorMessage": message}
        return JSONResponse(body, status)
    return JSONResponse({"statusCode": status, "message": message}, status)
