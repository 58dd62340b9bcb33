"""A project whose schedule can run here, and an environment for whoever starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.support.project import Project, account, copy_project, environment
from tests.support.truth import expected_tables
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

TASKS = "[duckdb-file:wait, tap-usertesting target-duckdb, insights:alerts]"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Scheduled:
    """The Meltano project, with a nightly schedule that loads the sandbox into DuckDB.

    Attributes:
        project: The project.
        sandbox: Where the tap reads.
    """

    project: Project
    sandbox: Running

    def call(self, scheduler: str, *command: str, **variables: str) -> str:
        """Run a program of a scheduler's environment, with Meltano in reach."""
        finished = self.try_call(scheduler, *command, **variables)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    def try_call(
        self, scheduler: str, *command: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program that may fail."""
        bin_folder = BIN.parent / "schedulers" / scheduler / "bin"
        assert bin_folder.is_dir(), "the schedulers are not installed: run `make test`"
        ours = {
            "MELTANO_PROJECT_ROOT": str(self.project.root),
            "PATH": os.pathsep.join([str(bin_folder), str(BIN), os.environ["PATH"]]),
        }
        return subprocess.run(
            [bin_folder / command[0], *command[1:]],
            cwd=self.project.root,
            env=environment(**account(self.sandbox), **ours, **variables),
            capture_output=True,
            text=True,
            check=False,
        )

    def assert_all_has_landed(self) -> None:
        database = self.project.path("output", "warehouse.duckdb")
        with duckdb.connect(str(database), read_only=True) as connection:
            for stream, rows in expected_tables(self.sandbox.world).items():
                assert len(connection.table(f"usertesting_raw.{stream}")) == len(rows), stream


@pytest.fixture
def scheduled(tmp_path: Path, sandbox: Running) -> Scheduled:
    fill_small(sandbox.world)
    root = tmp_path / "project"
    root.mkdir()
    project = copy_project(root)
    # There is no Snowflake here; that dbt builds on what has landed is tested elsewhere.
    path = project.path("meltano.yml")
    content = path.read_text()
    for there, here in (
        ("job: nightly-snowflake", "job: here"),
        ("\njobs:\n", f"\njobs:\n  - name: here\n    tasks: {TASKS}\n"),
    ):
        assert there in content
        content = content.replace(there, here)
    path.write_text(content)
    return Scheduled(project, sandbox)
