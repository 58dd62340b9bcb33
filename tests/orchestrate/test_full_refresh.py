"""A full refresh that is cut short loses nothing: the nights after it read what it had left."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.truth import DEFAULT, expected_tables
from tests.support.worlds import TRANSCRIPT
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.project import Project

RUN = ("run", "tap-usertesting", "target-duckdb")
REFRESH = ("run", "--full-refresh", "tap-usertesting", "target-duckdb")
NIGHT = """#!{python}
import os, runpy
open({pid!r}, "w").write(str(os.getpid()))
runpy.run_path({night!r}, run_name="__main__")
"""


@pytest.fixture
def world() -> World:
    """A survey, which is read first, and a test with transcripts."""
    world = World()
    survey = world.add_test("SURVEY")
    for _ in range(60):
        world.add_session(survey)
    aloud = world.add_test("THINK_OUT_LOUD")
    for index in range(20):
        world.add_session(aloud, transcript=TRANSCRIPT if index > 1 else None)
    return world


@pytest.fixture
def loaded(world: World, tmp_path: Path) -> Project:
    """The project after a night, and without the tables that it loaded."""
    project = copy_project(tmp_path)
    with running(world, Options(rate_limit=0)) as sandbox:
        project.meltano(*RUN, **account(sandbox))
    assert row_counts(project) == expected_counts(world)
    project.path("output", "warehouse.duckdb").unlink()
    return project


def test_one_that_is_ended_by_a_signal(loaded: Project, world: World) -> None:
    # The tap gets to the thirtieth session of the survey, and would then wait for an hour.
    with running(world, Options(rate_limit=32, rate_window=3600, limit_v1=False)) as sandbox:
        variables = environment(**account(sandbox), TARGET_DUCKDB_BATCH_SIZE_ROWS="2")
        with subprocess.Popen(
            [MELTANO, *REFRESH], cwd=loaded.root, env=variables, stderr=subprocess.PIPE, text=True
        ) as refresh:
            log = iter(refresh.stderr or ())
            # So that there is something to merge with.
            assert any("Incremental state has been updated" in line for line in log)
            refresh.terminate()
            list(log)
        assert refresh.returncode == 143
    check_the_nights_after(loaded, world)


def test_one_whose_time_is_up(loaded: Project, world: World) -> None:
    pid = loaded.path("pid")
    venv = loaded.path(".meltano", "extractors", "tap-usertesting", "venv")
    night = loaded.path("night")
    night.write_text(
        NIGHT.format(
            python=venv / "bin" / "python",
            pid=str(pid),
            night=os.path.join(os.path.dirname(__file__), "night.py"),  # noqa: PTH118, PTH120
        )
    )
    night.chmod(0o755)
    meltano_yml = loaded.path("meltano.yml")
    text = meltano_yml.read_text()
    assert "- name: tap-usertesting\n" in text
    with running(world, Options(rate_limit=0)) as sandbox:

        def end(_world: World) -> None:
            os.kill(int(pid.read_text()), signal.SIGUSR1)

        sandbox.events.after("/api/v3/*#30", end)
        meltano_yml.write_text(
            text.replace(
                "- name: tap-usertesting\n",
                f"- name: tap-usertesting\n      executable: {night}\n",
            )
        )
        loaded.meltano(*REFRESH, **account(sandbox), TAP_USERTESTING_MAX_RUNTIME_MINUTES="300")
        meltano_yml.write_text(text)
    assert row_counts(loaded)["transcripts"] == 0
    check_the_nights_after(loaded, world)


def check_the_nights_after(project: Project, world: World) -> None:
    with running(world, Options(rate_limit=0)) as sandbox:
        for _ in range(2):
            project.meltano(*RUN, **account(sandbox))
    assert row_counts(project) == expected_counts(world)


def row_counts(project: Project) -> dict[str, int]:
    database = project.path("output", "warehouse.duckdb")
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            stream: len(connection.table(f"usertesting_raw.{stream}")) for stream in sorted(DEFAULT)
        }


def expected_counts(world: World) -> dict[str, int]:
    return {stream: len(rows) for stream, rows in sorted(expected_tables(world).items())}
