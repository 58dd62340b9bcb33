"""Counts the requests that the sandbox has received."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

WORKSPACES = "/usertesting/api/v1/workspaces"
STUDIES = "/usertesting/api/v1/workspaces/{workspaceUuid}"
LIST = "/api/v2/sessionResults"
DETAILS = "/api/v3/sessionResults/{sessionId}"
SPEECH = "/api/v2/sessionResults/{sessionId}/transcript"
VIDEO = "/api/v2/sessionResults/{sessionId}/videoDownloadUrl"
CLIPS = "/api/v2/sessionResults/{sessionId}/clips"
QX = "/api/v2/testResults/{testId}/qxScores"
REELS = "/api/v2/testResults/{testId}/highlightreels"


class RequestCounter:
    """Counts the requests of one run, by endpoint."""

    def __init__(self, sandbox: Running) -> None:
        self._sandbox = sandbox
        self._seen = len(sandbox.requests)

    def count(self) -> Counter[str | None]:
        """Count the new requests since the last call, token requests left out."""
        new = self._sandbox.requests[self._seen :]
        self._seen = len(self._sandbox.requests)
        return Counter(visit.endpoint for visit in new if not visit.path.startswith("/oauth2/"))
