"""Estimates what a first run will find and cost, by a handful of requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.extract.discovery import RESULTS_TYPE
from tap_usertesting.extract.plan import DETAILS, TRANSCRIPT, has_qx_scores, ruled_out
from tap_usertesting.runtime.progress import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_usertesting.api.client import Client
    from tap_usertesting.api.fields import Json
    from tap_usertesting.config.settings import Settings

# With the list of workspaces a check costs six requests at most: fewer than a minute allows.
MOST_WORKSPACES = 2
MOST_TESTS = 3

Finding = tuple[bool, str]


@dataclass
class FirstRun:
    """A look at what is in reach, and at what it costs to read all of it once.

    Attributes:
        client: The API.
        settings: `test_ids` and `workspace_ids` limit what is read.
    """

    client: Client
    settings: Settings
    _requests: int = 1
    _is_all: bool = True
    _product_types: dict[str, str | None] = field(default_factory=dict)

    def look(self) -> Iterator[Finding]:
        """Yield whether each thing is as it has to be, and what was seen.

        Raises:
            UserTestingError: If the API refuses what every run asks for.
        """
        yield from self._look_at_workspaces()
        tests = list(self.settings.test_ids) or list(self._product_types)
        if not tests:
            yield False, "API: there is no test to read: its kind is not served, or there is none"
            return
        some = "" if self._is_all or self.settings.test_ids else " or more"
        yield True, f"tests: {len(tests):,}{some} to read"
        yield from self._look_at_tests(tests)

    def _look_at_workspaces(self) -> Iterator[Finding]:
        wanted = set(self.settings.workspace_ids)
        try:
            listed = self.client.workspaces() or []
        except ResourceError as error:
            if not self.settings.test_ids:
                raise
            yield False, f"workspaces: {error}; the tests of test_ids are read all the same"
            return
        found = [row for row in listed if not wanted or row["uuid"].lower() in wanted]
        for missing in sorted(wanted - {row["uuid"].lower() for row in found}):
            yield False, f"workspace_ids: {missing} is not in reach of these credentials"
        if found or self.settings.test_ids:
            yield True, f"API: it answers; {len(found):,} workspaces in reach"
        else:
            yield (
                False,
                "API: these credentials reach no workspace: add their e-mail address to one",
            )
        self._is_all = len(found) <= MOST_WORKSPACES
        for workspace in found[:MOST_WORKSPACES]:
            self._look_into(workspace)

    def _look_into(self, workspace: Json) -> None:
        page = self.client.studies(workspace["uuid"], after=None)
        self._requests += 1
        self._is_all = self._is_all and page is not None and not page.is_full
        newest_first = sorted(
            page.studies if page else (), key=lambda row: str(row.get("orderedAt")), reverse=True
        )
        for study in newest_first:
            if str(study.get("type") or RESULTS_TYPE).upper() == RESULTS_TYPE:
                self._product_types.setdefault(study["uuid"].lower(), study.get("productType"))

    def _look_at_tests(self, tests: list[str]) -> Iterator[Finding]:
        sessions = requests = seen = 0
        for test_id in tests[:MOST_TESTS]:
            page = self.client.sessions(test_id, offset=0, limit=1)
            if page is None:
                yield False, f"test {test_id}: it is deleted, or not in reach of these credentials"
                continue
            seen += 1
            sessions += page.total or 0
            requests += self._requests_of(test_id, page.total or 0)
        if seen:
            yield True, f"first run: {self._cost(len(tests), seen, sessions, requests)}"

    def _cost(self, tests: int, seen: int, sessions: int, requests: int) -> str:
        at_most = "at most " if self.settings.start_date else ""
        if seen == tests and self._is_all:
            requests += self._requests
            return f"{at_most}{sessions:,} sessions, {requests:,} requests, {self._time(requests)}"
        whole = -(-requests * tests // seen)
        return (
            f"{seen:,} tests have {sessions:,} sessions and take {at_most}{requests:,} requests, "
            f"{self._time(requests)}; {tests:,} tests like them would take {whole:,}, "
            f"{self._time(whole)}"
        )

    def _requests_of(self, test_id: str, sessions: int) -> int:
        product_type = self._product_types.get(test_id)
        kinds = {DETAILS, TRANSCRIPT} - ruled_out(product_type)
        lists = sessions // self.settings.page_size + 1
        return lists + has_qx_scores(product_type) + sessions * len(kinds)

    def _time(self, requests: int) -> str:
        return duration(requests, self.client.rate_limiter.requests_per_minute)
