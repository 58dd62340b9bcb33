"""Nightly jobs that are started twice, killed, or find that somebody reads the DuckDB file."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.truth import expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.project import Project

pytestmark = pytest.mark.timeout(900)

READER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
input()
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def test_a_second_night_is_refused_and_a_killed_one_stands_in_nobodys_way(
    project: Project,
) -> None:
    command = [sys.executable, str(project.path("orchestrate/nightly.py")), "nightly-duckdb"]
    world = World()
    fill_small(world)
    # The tap gets to the fourth session, and would then wait for an hour.
    with (
        running(world, Options(rate_limit=6, rate_window=3600, limit_v1=False)) as sandbox,
        subprocess.Popen(
            command,
            env=environment(**account(sandbox), TARGET_DUCKDB_BATCH_SIZE_ROWS="2"),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as first,
    ):
        log = iter(first.stderr or ())
        assert any("Incremental state has been updated" in line for line in log)
        second = subprocess.run(
            command, env=environment(), capture_output=True, text=True, check=False
        )
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    # Until the last of them is gone.
    with project.path(".meltano", "dev-nightly-duckdb.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert second.returncode == 75
    assert f"nightly-duckdb is already running: process {first.pid} in dev" in second.stderr

    with running(world, Options(rate_limit=0)) as sandbox:
        project.call(*command, **account(sandbox))
    with duckdb.connect(
        str(project.path("output", "published", "warehouse.duckdb")), read_only=True
    ) as connection:
        counted = connection.sql("select count(*) from usertesting.fct_sessions").fetchall()
    assert counted == [(len(expected_tables(world)["sessions"]),)]


def test_a_night_waits_for_readers_and_says_who_should_close_what(project: Project) -> None:
    path = str(project.path("output", "warehouse.duckdb"))
    duckdb.connect(path).close()
    command = [str(MELTANO), "invoke", "duckdb-file:wait"]
    reading = [sys.executable, "-c", READER, path]
    with subprocess.Popen(
        reading, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        # It has opened the file by now.
        next(iter(reader.stdout or ()))
        impatient = subprocess.run(
            command,
            cwd=project.root,
            env=environment(DUCKDB_FILE_WAIT_MINUTES="0"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert impatient.returncode == 75
        assert f"{path} is open in " in impatient.stderr
        assert f"(PID {reader.pid})" in impatient.stderr
        assert "output/published/warehouse.duckdb" in impatient.stderr

        with subprocess.Popen(
            command, cwd=project.root, env=environment(), stdout=subprocess.PIPE, text=True
        ) as patient:
            said = next(iter(patient.stdout or ()))
            assert f"(PID {reader.pid}" in said
            assert "Close it there: this waits for 15 minutes." in said
            reader.communicate("\n")
            assert patient.wait() == 0
