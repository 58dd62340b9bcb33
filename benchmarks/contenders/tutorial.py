"""A loop as in an API's tutorial: page by page, session by session, and back off on a 429."""

import json
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import requests

from benchmarks.contenders.settings import Settings

PAGE_SIZE = 100
TIMEOUT_SECONDS = 60
LANDED = "sessions.jsonl"


class Loop:
    """The loop.

    Args:
        settings: What to read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = requests.Session()
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "scope": "studies:read",
        }
        response = self._session.post(settings.token_url, data=form, timeout=TIMEOUT_SECONDS)
        token = response.json()["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def run(self) -> None:
        """Read all sessions and write each to a line of a file."""
        path = Path(self._settings.folder) / LANDED
        with path.open("w", encoding="utf-8") as landed:
            for test_id in self._settings.test_ids:
                for session in self._sessions(test_id):
                    one = f"sessionResults/{session['sessionId']}"
                    session["details"] = self._get(f"v3/{one}").json()
                    transcript = self._get(f"v2/{one}/transcript")
                    session["transcript"] = transcript.text if transcript.ok else None
                    landed.write(json.dumps(session) + "\n")
                    landed.flush()

    def _sessions(self, test_id: str) -> Iterator[dict[str, object]]:
        for offset in count(0, PAGE_SIZE):
            page = self._get(
                "v2/sessionResults", testId=test_id, limit=str(PAGE_SIZE), offset=str(offset)
            ).json()
            yield from page["sessions"]
            if offset + PAGE_SIZE >= page["meta"]["pagination"]["totalCount"]:
                return

    def _get(self, path: str, **query: str) -> requests.Response:
        url = f"{self._settings.api_url}/api/{path}"
        for attempt in count():
            response = self._session.get(url, params=query, timeout=TIMEOUT_SECONDS)
            if response.status_code != requests.codes.too_many_requests:
                break
            time.sleep(2**attempt)
        return response


if __name__ == "__main__":
    Loop(Settings.read()).run()
