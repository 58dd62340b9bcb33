"""A pipeline through Meltano, and what each run of it asks for."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.support.project import Project, account, copy_project
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST = "/api/v2/sessionResults"


@dataclass
class Pipeline:
    """The tap and a loader, run by Meltano, on a survey and a test with transcripts.

    Attributes:
        project: The Meltano project.
        sandbox: Where the tap reads.
        survey: The survey's id; it has three sessions.
        aloud: The other test's id; it has four sessions.
        variables: Where Meltano keeps the state.
    """

    project: Project
    sandbox: Running
    survey: str
    aloud: str
    variables: dict[str, str]

    def meltano(self, *arguments: str, **variables: str) -> str:
        tests = json.dumps([self.survey, self.aloud])
        given = account(self.sandbox) | {"TAP_USERTESTING_TEST_IDS": tests}
        return self.project.meltano(*arguments, **given | self.variables | variables)

    def asked_by_run(self, environment: str = "dev") -> Counter[str]:
        """Run the pipeline, and count by path what it asked of sessions."""
        seen = len(self.sandbox.requests)
        self.meltano(f"--environment={environment}", "run", "tap-usertesting", "target-duckdb")
        new = self.sandbox.requests[seen:]
        return Counter(visit.path for visit in new if "/sessionResults" in visit.path)

    def details(self, test_id: str) -> Counter[str]:
        return Counter(f"/api/v3/sessionResults/{one}" for one in self._sessions(test_id))

    def transcripts(self, test_id: str) -> Counter[str]:
        return Counter(f"{LIST}/{one}/transcript" for one in self._sessions(test_id))

    def everything(self) -> Counter[str]:
        """Give what a first run asks for."""
        details = self.details(self.survey) + self.details(self.aloud)
        return Counter({LIST: 2}) + details + self.transcripts(self.aloud)

    def _sessions(self, test_id: str) -> list[str]:
        return [session.session_id for session in self.sandbox.world.listed(test_id)]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    project = copy_project(tmp_path_factory.mktemp("project"))
    with running(World(), Options(rate_limit=0)) as sandbox:
        yield Pipeline(project, sandbox, *fill_small(sandbox.world), variables={})
