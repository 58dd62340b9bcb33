"""Copies of the dbt project, each with what dbt has parsed of it, and runs of dbt in them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.support.project import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARSED = "partial_parse.msgpack"
# A file beside the copy. dbt keeps what it has parsed as long as no value of its connection has
# changed, so the name of the file is the same in every test.
BESIDE = {"DBT_DUCKDB_PATH": "../warehouse.duckdb"}


def copy_dbt_project(folder: Path, warehouse: str, connection: Mapping[str, str]) -> Path:
    """Copy the dbt project and what dbt has parsed of it, and give the copy.

    Args:
        folder: Where the copy goes, as `transform`.
        warehouse: As in the name of its dbt plugin and profile.
        connection: The variables that lead dbt there, `BESIDE` for a file of DuckDB.
    """
    copy = folder / "transform"
    shutil.copytree(ROOT / "transform", copy, ignore=shutil.ignore_patterns("target", "logs"))
    (copy / "target").mkdir()
    parsed = _parsed(warehouse, frozenset(connection.items()))
    (copy / "target" / PARSED).write_bytes(parsed)
    return copy


@cache
def _parsed(warehouse: str, connection: frozenset[tuple[str, str]]) -> bytes:
    """Parse the project, which takes dbt seconds: once for all tests with such a connection."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [
                _program(warehouse),
                *("--quiet", "--warn-error", "parse"),
            ],
            cwd=ROOT / "transform",
            env=environment(DBT_LOG_PATH=folder, DBT_TARGET_PATH=folder)
            | {"DBT_PROFILES_DIR": f"profiles/{warehouse}"}
            | dict(connection),
            check=True,
        )
        return Path(folder, PARSED).read_bytes()


def run_dbt(
    warehouse: str, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run dbt to its end."""
    return subprocess.run(
        [_program(warehouse), *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(warehouse: str) -> Path:
    return ROOT / f".meltano/utilities/dbt-{warehouse}/venv/bin/dbt"
