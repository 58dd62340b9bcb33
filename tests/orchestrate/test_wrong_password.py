"""What somebody sees whose password of PostgreSQL is wrong."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.worlds import fill_small
from tests.warehouses import postgres_server
from tests.warehouses.postgres_server import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from usertesting_sandbox.server import Running

# A line of Meltano's log: its level, who says it, and what.
ENTRY = re.compile(r"^\S+Z \[(\w+) *\] (\S+) +(.*)$", re.MULTILINE)


@pytest.fixture
def settings() -> Iterator[dict[str, str]]:
    """A server that lets nobody in without the password, and a wrong one."""
    with postgres_server.serving() as port:
        server = PostgresServer(port)
        with psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", autocommit=True
        ) as connection:
            connection.execute("create role night login password 'moon'")
            [found] = connection.execute("show hba_file").fetchall()
            rules = Path(found[0])
            rules.write_text(f"host all night all scram-sha-256\n{rules.read_text()}")
            connection.execute("select pg_reload_conf()")
        yield server.settings | {"POSTGRES_USER": "night", "POSTGRES_PASSWORD": "nonsense"}


def test_a_night_ends_in_one_line_and_asks_for_nothing(
    settings: dict[str, str], sandbox: Running, tmp_path: Path
) -> None:
    finished = run_meltano("nightly-postgres", account(sandbox) | settings, tmp_path)

    assert finished.returncode == 1
    assert not sandbox.requests
    [said] = [line for _, plugin, line in ENTRY.findall(finished.stderr) if plugin != "meltano"]
    assert said.startswith("PostgreSQL does not open: ")
    assert 'password authentication failed for user "night"' in said


def test_a_night_says_which_settings_are_missing(tmp_path: Path) -> None:
    finished = run_meltano("nightly-postgres", {"POSTGRES_HOST": "localhost"}, tmp_path)

    assert finished.returncode == 1
    said = [line for _, plugin, line in ENTRY.findall(finished.stderr) if plugin != "meltano"]
    assert said == ["POSTGRES_USER is missing.", "POSTGRES_DATABASE is missing."]


def test_the_loaders_last_line_says_what_is_wrong(
    settings: dict[str, str], sandbox: Running, tmp_path: Path
) -> None:
    fill_small(sandbox.world)
    finished = run_meltano("tap-usertesting target-postgres", account(sandbox) | settings, tmp_path)

    assert finished.returncode == 1
    log = finished.stdout + finished.stderr
    assert "nonsense" not in log
    *_, (level, plugin, said), failed, block, run = ENTRY.findall(log)
    assert (level, plugin) == ("error", "target-postgres")
    assert 'password authentication failed for user "night"' in said
    assert [name for _, name, _ in (failed, block, run)] == ["meltano"] * 3
    # The loader's traceback is above its message, and nothing but the three lines is below.
    assert log.rstrip().splitlines()[-4].endswith(said)


def run_meltano(
    blocks: str, variables: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MELTANO, "run", *blocks.split()],
        cwd=copy_project(folder).root,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
