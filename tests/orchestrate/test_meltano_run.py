"""What a scheduler may do to a run of Meltano: start it twice, and end it by SIGTERM."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest

from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.truth import expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from tests.support.project import Project

RUN = ("run", "tap-usertesting", "target-duckdb")
DETAILS = "/api/v3/"


class Interrupted(NamedTuple):
    """A run that waited for the limit when it was started again and then told to end."""

    project: Project
    world: World
    asked: set[str]
    exit_code: int
    second: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    project = copy_project(tmp_path_factory.mktemp("project"))
    world = World()
    fill_small(world)
    # The tap gets to the fourth session, and would then wait for an hour.
    with running(world, Options(rate_limit=6, rate_window=3600, limit_v1=False)) as sandbox:
        variables = environment(**account(sandbox), TARGET_DUCKDB_BATCH_SIZE_ROWS="2")
        with subprocess.Popen(
            [MELTANO, *RUN], cwd=project.root, env=variables, stderr=subprocess.PIPE, text=True
        ) as first:
            log = iter(first.stderr or ())
            # So that there is something to keep.
            assert any("Incremental state has been updated" in line for line in log)
            second = subprocess.run(
                [MELTANO, *RUN],
                cwd=project.root,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
            )
            # To Meltano alone, as a container's end reaches the one process that it knows.
            first.terminate()
            # Read to the end: a full pipe would hold Meltano up.
            list(log)
        asked = {visit.path for visit in sandbox.requests if visit.path.startswith(DETAILS)}
    return Interrupted(project, world, asked, first.returncode, second)


def test_a_second_run_of_the_same_state_is_refused(interrupted: Interrupted) -> None:
    assert interrupted.second.returncode == 1
    assert "is already running" in interrupted.second.stderr + interrupted.second.stdout


def test_a_run_that_is_told_to_end_keeps_the_batches_that_have_landed(
    interrupted: Interrupted,
) -> None:
    # What a shell gives for a program that SIGTERM has ended.
    assert interrupted.exit_code == 143

    with running(interrupted.world, Options(rate_limit=0)) as sandbox:
        interrupted.project.meltano(*RUN, **account(sandbox))
        again = {visit.path for visit in sandbox.requests if visit.path.startswith(DETAILS)}

    database = interrupted.project.path("output", "warehouse.duckdb")
    with duckdb.connect(str(database), read_only=True) as connection:
        for stream, rows in expected_tables(interrupted.world).items():
            assert len(connection.table(f"usertesting_raw.{stream}")) == len(rows), stream
    assert interrupted.asked - again
