"""The API's endpoints, one method each."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from tap_usertesting.api import answers
from tap_usertesting.api.auth import BearerAuth
from tap_usertesting.api.errors import Fault, Meaning, ResourceError, meaning, refusal
from tap_usertesting.api.headers import read_block_seconds, read_headers, read_wait_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import requests

    from tap_usertesting.api.answers import Json, SessionsPage
    from tap_usertesting.api.auth import Tokens
    from tap_usertesting.api.budget import Budget
    from tap_usertesting.api.retry import Attempts

WORKSPACES = "/usertesting/api/v1/workspaces"
STUDIES = "/usertesting/api/v1/workspaces/{workspaceUuid}"
SESSIONS = "/api/v2/sessionResults"
DETAILS = "/api/v3/sessionResults/{sessionId}"
TRANSCRIPT = "/api/v2/sessionResults/{sessionId}/transcript"
VIDEO_LINK = "/api/v2/sessionResults/{sessionId}/videoDownloadUrl"
CLIPS = "/api/v2/sessionResults/{sessionId}/clips"
QX_SCORES = "/api/v2/testResults/{testId}/qxScores"
REELS = "/api/v2/testResults/{testId}/highlightreels"

T = TypeVar("T")


@dataclass(frozen=True)
class Client:
    """The API, asked within the rate budget.

    Every method returns None where the API answers 404: there is no such thing, or not yet, or not
    for these credentials. Every method raises `ResourceError` if this one thing cannot be read, and
    another `UserTestingError` where no other could be read either.

    Attributes:
        session: The HTTP session to ask with.
        api_url: The base of every path.
        tokens: Where access tokens come from.
        budget: Gives leave for every single request, retries too.
        attempts: How often and how patiently faults are tried again.
        timeout: Seconds to wait for an answer.
        on_request: Told the endpoint of every request that is sent.
    """

    session: requests.Session
    api_url: str
    tokens: Tokens
    budget: Budget
    attempts: Attempts
    timeout: float
    on_request: Callable[[str], None]

    def workspaces(self) -> list[Json] | None:
        """List the workspaces that the credentials reach (v1): id, name, uuid."""
        return self._get(WORKSPACES, read=lambda response: answers.rows(_json(response)))

    def studies(self, workspace_id: str, after: str | None) -> list[Json] | None:
        """List up to 50 tests of a workspace (v1), from behind a cursor on."""
        return self._get(
            STUDIES,
            workspace_id,
            params={} if after is None else {"after": after},
            read=lambda response: answers.studies(_json(response)),
        )

    def sessions(self, test_id: str, *, offset: int, limit: int) -> SessionsPage | None:
        """List a page of a test's completed sessions, newest first."""
        return self._get(
            SESSIONS,
            params={"testId": test_id, "limit": str(limit), "offset": str(offset)},
            read=lambda response: answers.sessions_page(_json(response)),
        )

    def session_details(self, session_id: str) -> Json | None:
        """Get a session's participant, demographics, task groups and tasks."""
        return self._get(
            DETAILS, session_id, read=lambda response: answers.session_details(_json(response))
        )

    def transcript(self, session_id: str) -> str | None:
        """Get a session's transcript as WebVTT; empty if the API sends nothing in it."""
        return self._get(
            TRANSCRIPT, session_id, read=lambda response: answers.transcript(response.content)
        )

    def video_link(self, session_id: str) -> str | None:
        """Get a link to a session's video, good for an hour. It is a credential: never log it."""
        return self._get(
            VIDEO_LINK, session_id, read=lambda response: answers.video_link(_json(response))
        )

    def clips(self, session_id: str) -> list[Json] | None:
        """List a session's clips."""
        return self._get(CLIPS, session_id, read=lambda response: answers.clips(_json(response)))

    def qx_scores(self, test_id: str) -> Json | None:
        """Get the QXscores of an interaction test, as of now."""
        return self._get(
            QX_SCORES, test_id, read=lambda response: answers.qx_scores(_json(response))
        )

    def highlight_reels(self, test_id: str) -> list[Json] | None:
        """List a test's highlight reels."""
        return self._get(
            REELS, test_id, read=lambda response: answers.highlight_reels(_json(response))
        )

    def _get(
        self,
        endpoint: str,
        resource_id: str = "",
        *,
        read: Callable[[requests.Response], T],
        params: Mapping[str, str] | None = None,
    ) -> T | None:
        path = _fill(endpoint, resource_id)
        what = f"GET {path}" + (
            f" of test {params['testId']}" if params and "testId" in params else ""
        )
        return self.attempts.run(
            what,
            lambda: self._ask(endpoint, path, what, params or {}, read),
            failure=ResourceError,
        )

    def _ask(
        self,
        endpoint: str,
        path: str,
        what: str,
        params: Mapping[str, str],
        read: Callable[[requests.Response], T],
    ) -> T | None:
        is_renewed = False
        while True:
            response, token = self._send(endpoint, path, params)
            status = response.status_code
            match meaning(status):
                case Meaning.OK:
                    return read(response)
                case Meaning.ABSENT:
                    return None
                case Meaning.WAIT:
                    continue
                case Meaning.RENEW if not is_renewed:
                    self.tokens.renew(token)
                    is_renewed = True
                case Meaning.RETRY:
                    raise Fault(f"status {status}", read_wait_seconds(response.headers))
                case _:
                    raise refusal(status, what)

    def _send(
        self, endpoint: str, path: str, params: Mapping[str, str]
    ) -> tuple[requests.Response, str]:
        with self.budget.permit(endpoint) as permit:
            # Only now: the wait for leave may outlast a token.
            token = self.tokens.current()
            self.on_request(endpoint)
            response = self.session.get(
                self.api_url + path,
                params=params,
                auth=BearerAuth(token),
                timeout=self.timeout,
                # The access token goes to the API and to no other host.
                allow_redirects=False,
            )
            permit.headers = read_headers(response.headers)
            if meaning(response.status_code) is Meaning.WAIT:
                permit.block_seconds = read_block_seconds(response.headers)
        return response, token


def _fill(endpoint: str, resource_id: str) -> str:
    """Put an id into a path template."""
    head, brace, tail = endpoint.partition("{")
    return head + quote(resource_id, safe="") + tail.partition("}")[2] if brace else endpoint


def _json(response: requests.Response) -> object:
    try:
        body = json.loads(response.content, parse_constant=_number, parse_float=_number)
        # Only where JSON's escapes can have brought such a character.
        return answers.storable(body) if b"\\u" in response.content else body
    except (ValueError, RecursionError) as error:
        raise Fault("status 200 with a body that is no JSON") from error


def _number(text: str) -> float:
    """Read a number; one that is none or infinite (`NaN`, `1e999`) could not be written again."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
