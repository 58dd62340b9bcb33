"""Copies of the dbt project, each with what dbt has parsed of it, and runs of dbt in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING

from tests.support.project import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARSED = "partial_parse.msgpack"
PROFILE = "profiles.yml"
FORKED = Path(__file__).with_name("forked_dbt.py")
# A file beside the copy. dbt keeps what it has parsed as long as no value of its connection has
# changed, so the name of the file is the same in every test.
BESIDE = {"DBT_DUCKDB_PATH": "../warehouse.duckdb"}
# For who reads the tables only: artifacts and a log are a good part of a build of few rows.
UNREAD = {"DBT_WRITE_JSON": "false", "DBT_LOG_LEVEL_FILE": "none"}
# What a program needs, whatever it does.
INHERITED = ("HOME", "LANG", "PATH", "TMPDIR")


def copy_dbt_project(folder: Path, warehouse: str, connection: Mapping[str, str]) -> Path:
    """Copy the dbt project and what dbt has parsed of it, and give the copy.

    Args:
        folder: Where the copy goes, as `transform`.
        warehouse: As in the name of its dbt plugin and profile.
        connection: The variables that lead dbt there, `BESIDE` for a file of DuckDB.
    """
    copy = folder / "transform"
    shutil.copytree(ROOT / "transform", copy, ignore=shutil.ignore_patterns("target", "logs"))
    profile = _profile(warehouse)
    (copy / "profiles" / warehouse / PROFILE).write_text(profile)
    read = frozenset((name, value) for name, value in connection.items() if name in profile)
    (copy / "target").mkdir()
    (copy / "target" / PARSED).write_bytes(_parsed(warehouse, read))
    return copy


@cache
def _parsed(warehouse: str, connection: frozenset[tuple[str, str]]) -> bytes:
    """Parse the project, which takes dbt seconds: once for all tests with such a connection."""
    with TemporaryDirectory() as folder:
        Path(folder, PROFILE).write_text(_profile(warehouse))
        places = ("DBT_LOG_PATH", "DBT_PROFILES_DIR", "DBT_TARGET_PATH")
        run = run_dbt(
            warehouse,
            ("--quiet", "--warn-error", "parse"),
            ROOT / "transform",
            environment(**dict.fromkeys(places, folder)) | dict(connection),
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return Path(folder, PARSED).read_bytes()


def _profile(warehouse: str) -> str:
    profile = (ROOT / "transform" / "profiles" / warehouse / PROFILE).read_text()
    # For a few rows, a second thread of DuckDB's own costs more than it brings.
    return re.sub(r"(?<=type: duckdb\n)( +)", r"\1settings: {threads: 1}\n\1", profile)


def run_dbt(
    warehouse: str, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run dbt to its end."""
    return run_script(warehouse, [str(_program(warehouse)), *arguments], folder, variables)


def run_script(
    warehouse: str, command: Sequence[str], folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script of Python, where dbt is imported, to its end."""
    forked = _forked(warehouse)
    assert forked.stdin
    assert forked.stdout
    with NamedTemporaryFile("r") as stdout, NamedTemporaryFile("r") as stderr:
        # dbt looks through all variables at each of its events.
        read = {
            name: value
            for name, value in variables.items()
            if name in INHERITED or os.environ.get(name) != value
        }
        printed = {"stdout": stdout.name, "stderr": stderr.name}
        run = {"command": command, "folder": str(folder), "variables": read, **printed}
        try:
            forked.stdin.write(json.dumps(run) + "\n")
            forked.stdin.flush()
            exit_code = int(forked.stdout.readline())
        except BaseException:
            # A test that takes too long is interrupted: no other may get the answer to it.
            with forked:
                os.killpg(forked.pid, signal.SIGKILL)
            _forked.cache_clear()
            raise
        return subprocess.CompletedProcess(command, exit_code, stdout.read(), stderr.read())


@cache
def _forked(warehouse: str) -> subprocess.Popen[str]:
    """Import dbt, which takes as long as many a run: once for all of them."""
    return subprocess.Popen(
        [_program(warehouse, "python"), "-P", FORKED, warehouse],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _program(warehouse: str, name: str = "dbt") -> Path:
    return ROOT / f".meltano/utilities/dbt-{warehouse}/venv/bin" / name
