"""Finds the tests to read, by the workspaces and studies of the v1 API; once a run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import RefusedError, ResourceError
from tap_usertesting.errors import UserTestingError
from tap_usertesting.timestamps import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from tap_usertesting.api.client import Client
    from tap_usertesting.api.fields import Json
    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.failures import Failures
    from tap_usertesting.runtime.progress import Progress

# The one `type` that the Results API serves; v1 writes it in either letter case.
RESULTS_TYPE = "STUDYV2"
# The name of these requests in errors.
LIST_OF_TESTS = "list of tests"
# A list that never ends would keep the run from everything else.
MOST_PAGES = 1000

logger = logging.getLogger("tap-usertesting")


@dataclass(frozen=True, slots=True)
class Test:
    """A test to read sessions of.

    Attributes:
        test_id: Its UUID.
        product_type: As v1 words it; None if v1 does not tell.
        workspace_id: A workspace that it is in, if v1 was read.
        ordered_at: When it was ordered, if v1 tells.
    """

    test_id: str
    product_type: str | None
    workspace_id: str | None = None
    ordered_at: datetime | None = None


@dataclass
class Discovery:
    """The tests in reach.

    Attributes:
        client: The API.
        settings: `test_ids` and `workspace_ids` limit what is found.
        progress: Told what is left out, and why.
        failures: Told of the workspaces whose tests cannot be listed.
        is_faulty: Whether v1 has failed to return something that the run can do without.
    """

    client: Client
    settings: Settings
    progress: Progress
    failures: Failures
    is_faulty: bool = False

    @cached_property
    def workspaces(self) -> list[Json]:
        """The workspaces to look into, as v1 lists them; each has a `uuid`.

        Raises:
            UserTestingError: If none is in reach and no `test_ids` say what to read instead.
        """
        listed = self._workspaces()
        wanted = self.settings.workspace_ids
        found = [row for row in listed if not wanted or row["uuid"].lower() in wanted]
        for missing in set(wanted) - {row["uuid"].lower() for row in found}:
            logger.warning("Workspace %s of workspace_ids is not in reach", missing)
            self.progress.skip("workspaces of workspace_ids that are not in reach")
        if not found and not self.settings.test_ids:
            raise UserTestingError(
                "these credentials reach no workspace (or none of workspace_ids), so no test can "
                "be discovered: add their e-mail address to a workspace, or name tests in test_ids"
            )
        return found

    @cached_property
    def studies(self) -> list[tuple[str, Json]]:
        """The tests of every workspace with the workspace's uuid, as v1 lists them.

        With `test_ids`, only those. A test may be in several workspaces.
        """
        wanted = self.settings.test_ids
        return [
            (workspace["uuid"], study)
            for workspace in self.workspaces
            for study in self._studies_of(workspace["uuid"])
            if not wanted or study["uuid"].lower() in wanted
        ]

    @cached_property
    def tests(self) -> list[Test]:
        """The tests to read, each once: those of `test_ids`, else every STUDYV2 test."""
        if self.settings.test_ids:
            return [Test(test_id, None) for test_id in self.settings.test_ids]
        found: dict[str, Test] = {}
        for workspace_id, study in self.studies:
            kind = study.get("type")
            # v1 marks no field as required: a test without a type is tried rather than lost.
            if kind is not None and str(kind).upper() != RESULTS_TYPE:
                self.progress.skip(f"tests of type {kind}, which the Results API does not serve")
                continue
            ordered_at = study.get("orderedAt")
            test = Test(
                study["uuid"],
                study.get("productType"),
                workspace_id,
                None if ordered_at is None else parse_time(ordered_at),
            )
            found.setdefault(study["uuid"], test)
        return list(found.values())

    @cached_property
    def product_types(self) -> dict[str, str | None]:
        """The product type of every test that v1 lists, by test id in lower case."""
        found: dict[str, str | None] = {}
        for _, study in self.studies:
            test_id = study["uuid"].lower()
            found[test_id] = found.get(test_id) or study.get("productType")
        return found

    def _workspaces(self) -> list[Json]:
        try:
            return self.client.workspaces() or []
        except UserTestingError as error:
            if not self.settings.test_ids:
                raise
            self._do_without(error)
            return []

    def _studies_of(self, workspace_id: str) -> list[Json]:
        """Read all pages of a workspace's tests; those before one that cannot be read count.

        The cursor of a page's last row leads to the next page. Nothing says which page is the last,
        so it is the empty one, or one whose last cursor has been seen. The cursors may be
        positions, which move while they are read: each test counts once.
        """
        studies: dict[str, Json] = {}
        try:
            self._read_pages(workspace_id, studies)
        except UserTestingError as error:
            self._do_without(error)
        else:
            self.failures.record_success(LIST_OF_TESTS)
        return list(studies.values())

    def _read_pages(self, workspace_id: str, studies: dict[str, Json]) -> None:
        where = f"The tests of workspace {workspace_id}"
        cursor = ""
        seen = {cursor}
        while len(seen) <= MOST_PAGES:
            if self.failures.is_open(LIST_OF_TESTS):
                return
            page = self.client.studies(workspace_id, after=cursor or None)
            if page is None:
                raise RefusedError(f"{where} answered 404", HTTPStatus.NOT_FOUND)
            known = len(studies)
            for study in page.studies:
                studies.setdefault(study["uuid"], study)
            cursor = page.cursor
            if page.is_full and not cursor:
                raise ResourceError(f"{where}: a full page names no cursor, so more may follow")
            if not cursor or cursor in seen:
                return
            if len(studies) == known:
                raise ResourceError(f"{where}: a page with a new cursor brings no other test")
            seen.add(cursor)
        raise ResourceError(f"{where}: no end after {MOST_PAGES:,} pages")

    def _do_without(self, error: UserTestingError) -> None:
        """Go on without what v1 does not give: tests, or product types where tests are named."""
        is_fault = isinstance(error, ResourceError) and not isinstance(error, RefusedError)
        if self.settings.test_ids:
            # The tests are known. If everything else is refused, too, that will be reported.
            logger.warning("Product types are not known, so all is asked for: %s", error)
            self.progress.skip("lists of v1 that cannot be read")
            self.is_faulty = self.is_faulty or is_fault
        elif isinstance(error, ResourceError):
            # A refusal costs no more than a list, and tells nothing of other workspaces.
            self.failures.record(LIST_OF_TESTS, error, counts_towards_outage=is_fault)
        else:
            raise error
