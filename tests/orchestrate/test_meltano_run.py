"""What becomes of a run of Meltano that is started twice, ended by SIGTERM, or meets a fault."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest

from tests.project.reading import section
from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.request_counter import DETAILS
from tests.support.truth import DEFAULT, expected_tables
from tests.support.worlds import fill_small
from tests.warehouses import postgres_server
from tests.warehouses.postgres_server import PostgresServer
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.project import Project

RUN = ("run", "tap-usertesting", "target-duckdb")
INTO_POSTGRES = ("--environment=prod", "run", "tap-usertesting", "target-postgres")
ALL_DETAILS = "/api/v3/"

# How Meltano is told to end, and its exit code then.
ENDS: dict[str, tuple[Callable[[subprocess.Popen[str]], None], int]] = {
    # To Meltano alone, as a container's end reaches the one process that it knows. It exits with
    # what a shell gives for a program that SIGTERM has ended.
    "SIGTERM": (lambda run: run.terminate(), 143),
    # Ctrl-C reaches every process of the terminal.
    "Ctrl-C": (lambda run: os.killpg(run.pid, signal.SIGINT), 1),
}


class Interrupted(NamedTuple):
    """A run that waited for the limit when it was started again and then told to end."""

    project: Project
    world: World
    asked: set[str]
    exit_code: int
    expected_code: int
    second: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module", params=ENDS)
def interrupted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Interrupted:
    project = copy_project(tmp_path_factory.mktemp("project"))
    world = World()
    fill_small(world)
    end, expected_code = ENDS[request.param]
    # The tap gets to the fourth session, and would then wait for an hour.
    with running(world, Options(rate_limit=6, rate_window=3600, limit_v1=False)) as sandbox:
        variables = environment(**account(sandbox), TARGET_DUCKDB_BATCH_SIZE_ROWS="2")
        with subprocess.Popen(
            [MELTANO, *RUN],
            cwd=project.root,
            env=variables,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
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
            end(first)
            # Read to the end: a full pipe would hold Meltano up.
            list(log)
        asked = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}
    return Interrupted(project, world, asked, first.returncode, expected_code, second)


def test_a_second_run_of_the_same_state_is_refused(interrupted: Interrupted) -> None:
    assert interrupted.second.returncode == 1
    assert "is already running" in interrupted.second.stderr + interrupted.second.stdout


def test_a_run_that_is_told_to_end_keeps_the_batches_that_have_landed(
    interrupted: Interrupted,
) -> None:
    assert interrupted.exit_code == interrupted.expected_code

    with running(interrupted.world, Options(rate_limit=0)) as sandbox:
        interrupted.project.meltano(*RUN, **account(sandbox))
        again = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}

    assert row_counts(interrupted.project) == expected_counts(interrupted.world)
    assert interrupted.asked - again


@pytest.mark.parametrize("how", ENDS)
def test_on_postgresql_a_run_that_is_told_to_end_asks_again_since_the_last_five_minutes(
    how: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    """The loader writes its rows, but no state of them is kept: docs/architecture.md says so."""
    project, world = copy_project(tmp_path), World()
    fill_small(world)
    end, expected_code = ENDS[how]
    with running(world, Options(rate_limit=9, rate_window=3600, limit_v1=False)) as sandbox:
        with subprocess.Popen(
            [MELTANO, *INTO_POSTGRES],
            cwd=project.root,
            env=environment(**account(sandbox), **postgres.settings),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as run:
            log = iter(run.stderr or ())
            # Tap and loader are at work.
            wait_for(log, "for the rate limit, as its headers say", "target-postgres v")
            end(run)
            list(log)
        assert run.returncode == expected_code
        asked = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}
    assert asked

    with running(world, Options(rate_limit=0)) as sandbox:
        project.meltano(*INTO_POSTGRES, **account(sandbox), **postgres.settings)
        again = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}
    assert counts_in(postgres) == expected_counts(world)
    assert asked <= again


def wait_for(log: Iterator[str], *parts: str) -> None:
    """Read a log until all of these have been in it, in whatever order."""
    left = set(parts)
    while left:
        line = next(log)
        left = {part for part in left if part not in line}


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with postgres_server.serving() as port:
        yield PostgresServer(port)


@pytest.mark.parametrize("loader", ["duckdb", "postgres"])
def test_a_tap_that_is_told_to_end_loses_nothing_that_it_has_read(
    loader: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """As docs/schedules.md has it, with the loader's own large batches."""
    project, world, reached = copy_project(tmp_path), World(), threading.Event()
    command: tuple[str, ...] = RUN
    settings: dict[str, str] = {}
    if server := request.getfixturevalue("postgres") if loader == "postgres" else None:
        command, settings = INTO_POSTGRES, server.settings
    fill_small(world)
    with running(world, Options(rate_limit=9, rate_window=3600, limit_v1=False)) as sandbox:
        # Lists and transcripts take their part of the nine.
        sandbox.events.after(f"{ALL_DETAILS}*#3", lambda _: reached.set())
        with subprocess.Popen(
            [MELTANO, *command],
            cwd=project.root,
            env=environment(**account(sandbox), **settings),
            stderr=subprocess.PIPE,
            text=True,
        ) as run:
            log = iter(run.stderr or ())
            wait_for(log, "Plan:")
            is_reached = reached.wait(60)
            if not is_reached:
                # The tap would wait for the limit, and this test for the tap.
                run.kill()
            assert is_reached
            [shown] = re.findall(r"\$ (pkill .*)", section("docs/schedules.md", "To stop a run"))
            *pkill, pattern = shlex.split(shown)
            assert pkill == ["pkill", "-TERM", "-f"]
            # Only the tap of this run: other tests have theirs.
            listing = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(run.pid)]
            listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
            [tap] = [line.split()[0] for line in listed.splitlines() if pattern in line]
            os.kill(int(tap), signal.SIGTERM)
            list(log)
    assert run.returncode == 1
    asked = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}

    with running(world, Options(rate_limit=0)) as sandbox:
        project.meltano(*command, **account(sandbox), **settings)
        again = {visit.path for visit in sandbox.requests if visit.path.startswith(ALL_DETAILS)}
    counts = counts_in(server) if server else row_counts(project)
    assert counts == expected_counts(world)
    # What was on its way may have been asked for once more.
    assert len(asked & again) <= len(asked) - 2


def test_a_run_that_could_not_read_a_session_is_red_and_has_loaded_all_others(
    sandbox: Running, tmp_path: Path
) -> None:
    survey, _ = fill_small(sandbox.world)
    expected = expected_counts(sandbox.world)
    broken = sandbox.world.listed(survey)[-1].session_id
    sandbox.faults.add(f"500@{DETAILS.format(sessionId=broken)}#1+")
    project = copy_project(tmp_path)
    with pytest.raises(AssertionError, match="Failed, and left to the next run") as red:
        project.meltano(*RUN, **account(sandbox), TAP_USERTESTING_MAX_RETRIES="0")
    assert "Extractor failed" in str(red.value)
    counts = row_counts(project)
    assert counts["sessions"] == expected["sessions"]
    assert counts["session_details"] == expected["session_details"] - 1
    assert counts["transcripts"] == expected["transcripts"]

    sandbox.faults.clear()
    seen = len(sandbox.requests)
    project.meltano(*RUN, **account(sandbox))
    assert row_counts(project) == expected
    again = [visit.path for visit in sandbox.requests[seen:] if visit.path.startswith(ALL_DETAILS)]
    assert again == [DETAILS.format(sessionId=broken)]


def row_counts(project: Project) -> dict[str, int]:
    database = project.path("output", "warehouse.duckdb")
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            stream: len(connection.table(f"usertesting_raw.{stream}")) for stream in sorted(DEFAULT)
        }


def counts_in(server: PostgresServer) -> dict[str, int]:
    names = sorted(DEFAULT)
    queries = (f"select count(*) as n from usertesting_raw.{name}" for name in names)  # noqa: S608
    found = server.query(*queries)
    return {name: row["n"] for name, [row] in zip(names, found, strict=True)}


def expected_counts(world: World) -> dict[str, int]:
    return {stream: len(rows) for stream, rows in sorted(expected_tables(world).items())}
