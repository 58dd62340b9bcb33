"""The meaning of each status of the API, in one table."""

from __future__ import annotations

from enum import Enum, auto
from http import HTTPStatus

from tap_usertesting.errors import UserTestingError


class ResponseAction(Enum):
    """The action for a response, by its status."""

    OK = auto()
    """Use it."""
    RENEW = auto()
    """Get a new access token, then send the request once more."""
    ABSENT = auto()
    """There is no such thing, or not yet, or not for these credentials: the API does not tell."""
    WAIT = auto()
    """A 429, the rate limit: wait as long as it says, then send the request again. Not a fault."""
    RETRY = auto()
    """A fault that may pass: send the request again after a growing pause."""
    FAIL = auto()
    """A retry would not help."""


_MEANINGS: dict[int, ResponseAction] = {
    HTTPStatus.OK: ResponseAction.OK,
    HTTPStatus.NO_CONTENT: ResponseAction.ABSENT,
    HTTPStatus.UNAUTHORIZED: ResponseAction.RENEW,
    HTTPStatus.NOT_FOUND: ResponseAction.ABSENT,
    HTTPStatus.GONE: ResponseAction.ABSENT,
    HTTPStatus.REQUEST_TIMEOUT: ResponseAction.RETRY,
    HTTPStatus.TOO_EARLY: ResponseAction.RETRY,
    # 429
    HTTPStatus.TOO_MANY_REQUESTS: ResponseAction.WAIT,
}

_HINTS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "the API finds this request malformed: check test_ids and page_size",
    HTTPStatus.UNAUTHORIZED: "the access token was refused: check client_id and client_secret, or "
    "give a fresh access_token (it lasts an hour)",
    HTTPStatus.FORBIDDEN: "these credentials may not read this: check the plan of the account and "
    "the workspaces of the e-mail address that the credentials are tied to",
}


def action_for_status(status: int) -> ResponseAction:
    """Tell what a response's status means.

    Args:
        status: An HTTP status code.

    Returns:
        The action. Every 5xx is a fault that may pass; statuses that are not in the table fail.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ResponseAction.RETRY
    return _MEANINGS.get(status, ResponseAction.FAIL)


class ApiError(UserTestingError):
    """The API's response, or the lack of one, is an error. The state so far resumes the run."""


class ResourceError(ApiError):
    """One thing, a session's transcript or a test's list, cannot be read; others may well be."""


class RefusedError(ResourceError):
    """The API does not give it out: asking again would not help.

    Args:
        text: The error for people.
        status: The HTTP status code of the response.
    """

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class TransientError(Exception):
    """A response that is no use and may be better next time: a 5xx, or a body not as described.

    Args:
        text: What is wrong with it, without a word of the body.
        wait_seconds: How long the response itself says to wait.
    """

    def __init__(self, text: str, wait_seconds: float = 0.0) -> None:
        super().__init__(text)
        self.wait_seconds = wait_seconds


def refusal(status: int, what: str) -> ApiError:
    """Say in one line that the API refuses a request.

    Args:
        status: The HTTP status code of the response.
        what: What was requested, without secrets.

    Returns:
        The error to raise. It says nothing of the body, which may hold personal data.
    """
    redirected = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    hint = "the API redirects elsewhere: check api_url" if redirected else _HINTS.get(status)
    text = f"{what} answered {status}: {hint or 'the tap knows no way round this status'}"
    # Where the token or the address is wrong, every other request would meet the same.
    is_of_all = redirected or status == HTTPStatus.UNAUTHORIZED
    return ApiError(text) if is_of_all else RefusedError(text, status)
