"""A warehouse that cannot be reached ends the night in one line, before a request is made."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from orchestrate import steps
from tests.support.project import MELTANO, account, copy_project, environment
from tests.warehouses import postgres_server
from tests.warehouses.postgres_server import PostgresServer, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

MOST_LINES = 12


@pytest.mark.parametrize("what", ["password", "port"])
def test_a_wrong_password_or_server_is_one_line(
    what: str, sandbox: Running, tmp_path: Path
) -> None:
    project = copy_project(tmp_path)
    with postgres_server.serving(password="right") as port:
        settings = PostgresServer(port if what == "password" else free_port()).settings
        finished = subprocess.run(
            [MELTANO, "--environment=prod", "run", "nightly-postgres"],
            cwd=project.root,
            env=environment(**account(sandbox), **settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 1
        lines = (finished.stdout + finished.stderr).splitlines()
        assert len(lines) <= MOST_LINES
        said = "password authentication failed" if what == "password" else "Connection refused"
        assert len([line for line in lines if said in line]) == 1
        assert not list(sandbox.requests)

        tried = subprocess.run(
            [MELTANO, "--environment=prod", "invoke", "dbt-postgres:check"],
            cwd=project.root,
            env=environment(**settings),
            capture_output=True,
            check=False,
        )
    # A server that does not answer may do so in ten minutes.
    is_worth_it = steps.is_worth_a_retry("dbt-postgres:check", tried.returncode)
    assert is_worth_it is (what == "port")
