"""The API's endpoints, one method each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import quote

from tap_usertesting.api import responses
from tap_usertesting.api.auth import BearerAuth
from tap_usertesting.api.body import Body, read_json, read_text
from tap_usertesting.api.errors import (
    ResourceError,
    ResponseAction,
    TransientError,
    action_for_status,
    refusal,
)
from tap_usertesting.api.fields import Flaws
from tap_usertesting.api.headers import read_block_seconds, read_headers, read_wait_seconds
from tap_usertesting.api.transport import LARGEST_BODY
from tap_usertesting.api.waits import RateLimitHits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tap_usertesting.api.auth import Tokens
    from tap_usertesting.api.fields import Json
    from tap_usertesting.api.rate_limiter import Permit, RateLimiter
    from tap_usertesting.api.responses import SessionsPage, StudiesPage
    from tap_usertesting.api.retry import RetryPolicy
    from tap_usertesting.api.transport import Response, Transport

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
# Reads a body, and tells of the flaws in it.
Reader: TypeAlias = "Callable[[bytes, Flaws], Body[T]]"


@dataclass(frozen=True)
class Client:
    """The API, with every request under the rate limiter.

    Every method returns None where the API answers 404, 204 or 410: there is no such resource, or
    not yet, or not for these credentials. Every method raises `ResourceError` if this resource
    cannot be read, or no access token for it, while the next request may well succeed, and any
    other `UserTestingError` if all further requests would fail, too.

    Attributes:
        transport: Sends the requests.
        api_url: The base of every path.
        tokens: Where access tokens come from.
        rate_limiter: Decides when each request may be sent, at each attempt.
        attempts: How often and how patiently faults are tried again.
        on_request: Told the endpoint of every request that is sent.
        on_replaced: Told how many characters were replaced, as they cannot be stored.
        on_flaw: Told what could not be read in a response of which the rest is returned.
    """

    transport: Transport
    api_url: str
    tokens: Tokens
    rate_limiter: RateLimiter
    attempts: RetryPolicy
    on_request: Callable[[str], None]
    on_replaced: Callable[[int], None]
    on_flaw: Callable[[ResourceError], None]

    def workspaces(self) -> list[Json] | None:
        """List the workspaces that the credentials reach (v1): id, name, uuid."""
        return self._get(WORKSPACES, read=_json(responses.workspaces))

    def studies(self, workspace_id: str, after: str | None) -> StudiesPage | None:
        """List up to 50 tests of a workspace (v1), those after a cursor."""
        return self._get(
            STUDIES,
            workspace_id,
            params={} if after is None else {"after": after},
            read=_json(responses.studies),
        )

    def sessions(self, test_id: str, *, offset: int, limit: int) -> SessionsPage | None:
        """List a page of a test's completed sessions, newest first."""
        return self._get(
            SESSIONS,
            params={"testId": test_id, "limit": str(limit), "offset": str(offset)},
            read=_json(responses.sessions_page),
        )

    def session_details(self, session_id: str) -> Json | None:
        """Get a session's participant, demographics, task groups and tasks."""
        return self._get(DETAILS, session_id, read=_json(responses.session_details))

    def transcript(self, session_id: str) -> str | None:
        """Get a session's transcript as WebVTT; empty if the API sends nothing in it."""
        return self._get(TRANSCRIPT, session_id, read=_read_transcript)

    def video_link(self, session_id: str) -> str | None:
        """Get a link to a session's video, good for an hour. It is a credential: never log it."""
        return self._get(
            VIDEO_LINK, session_id, read=_json(lambda body, _flaws: responses.video_link(body))
        )

    def clips(self, session_id: str) -> list[Json] | None:
        """List a session's clips."""
        return self._get(CLIPS, session_id, read=_json(responses.clips))

    def qx_scores(self, test_id: str) -> Json | None:
        """Get the QXscores of an interaction test, as of now."""
        return self._get(QX_SCORES, test_id, read=_json(responses.qx_scores))

    def highlight_reels(self, test_id: str) -> list[Json] | None:
        """List a test's highlight reels."""
        return self._get(REELS, test_id, read=_json(responses.highlight_reels))

    def _get(
        self,
        endpoint: str,
        resource_id: str = "",
        *,
        read: Reader[T],
        params: Mapping[str, str] | None = None,
    ) -> T | None:
        path = _fill(endpoint, resource_id)
        params = params or {}
        what = f"GET {path}" + (f" of test {params['testId']}" if "testId" in params else "")
        response = self.attempts.run(
            what, lambda: self._attempt(endpoint, path, what, params, read), failure=ResourceError
        )
        if response is None:
            return None
        body, flaws = response
        if body.replaced:
            self.on_replaced(body.replaced)
        if flaws:
            self.on_flaw(ResourceError(f"{what}: {flaws}"))
        return body.value

    def _attempt(
        self, endpoint: str, path: str, what: str, params: Mapping[str, str], read: Reader[T]
    ) -> tuple[Body[T], Flaws] | None:
        hits = RateLimitHits(what, self.attempts.clock)
        is_renewed = False
        while True:
            response, permit, token = self._send(endpoint, path, params)
            match action_for_status(response.status):
                case ResponseAction.OK if response.is_too_large:
                    raise ResourceError(
                        f"{what}: the response is larger than {LARGEST_BODY:,} bytes"
                    )
                case ResponseAction.OK:
                    flaws = Flaws()
                    return read(response.body, flaws), flaws
                case ResponseAction.ABSENT:
                    return None
                case ResponseAction.WAIT:
                    # A 429: `_send` has told the rate limiter how long to wait.
                    hits.add(is_contradicted=permit.is_contradicted)
                case ResponseAction.RENEW if not is_renewed:
                    self.tokens.renew(token)
                    is_renewed = True
                case ResponseAction.RETRY:
                    raise TransientError(
                        f"status {response.status}", read_wait_seconds(response.headers)
                    )
                case _:
                    raise refusal(response.status, what)

    def _send(
        self, endpoint: str, path: str, params: Mapping[str, str]
    ) -> tuple[Response, Permit, str]:
        with self.rate_limiter.permit(endpoint) as permit:
            # Only now: a token may expire during the wait for the permit.
            token = self.tokens.current()
            self.on_request(endpoint)
            response = self.transport.send(
                # The library would encode an empty query, too, which takes its time.
                "GET",
                self.api_url + path,
                params=params or None,
                auth=BearerAuth(token),
            )
            permit.headers = read_headers(response.headers)
            if action_for_status(response.status) is ResponseAction.WAIT:
                # A 429: until then the rate limiter lets no request of this window through.
                permit.block_seconds = read_block_seconds(response.headers)
        return response, permit, token


def _json(check: Callable[[object, Flaws], T]) -> Reader[T]:
    """Read a body as JSON, then check it."""

    def read(content: bytes, flaws: Flaws) -> Body[T]:
        body = read_json(content)
        return Body(check(body.value, flaws), body.replaced)

    return read


def _read_transcript(content: bytes, _flaws: Flaws) -> Body[str]:
    body = read_text(content)
    return Body(responses.transcript(body.value), body.replaced)


def _fill(endpoint: str, resource_id: str) -> str:
    """Put an id into a path template."""
    head, brace, tail = endpoint.partition("{")
    return head + quote(resource_id, safe="") + tail.partition("}")[2] if brace else endpoint
