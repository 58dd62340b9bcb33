"""The report on BigQuery's stand-in."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.insights.account import account
from tests.insights.in_bigquery import PYTHON, exit_codes
from tests.insights.marts import in_duckdb, tables
from tests.support.project import environment
from usertesting_insights import cli

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


@pytest.mark.bigquery
def test_bigquery_brings_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = in_duckdb(tmp_path / "warehouse.duckdb", account())
    monkeypatch.setenv("DBT_DUCKDB_PATH", variables["DBT_DUCKDB_PATH"])
    assert cli.main(["report", "--out", str(tmp_path / "duckdb")]) == 0

    command = ["report", "--out", str(tmp_path / "bigquery")]
    assert exit_codes(tmp_path, tables(account()), [command]) == [0]
    assert files(tmp_path / "bigquery") == files(tmp_path / "duckdb")


@pytest.mark.bigquery
def test_a_key_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    finished = subprocess.run(
        [PYTHON.with_name("usertesting-insights"), "report", "--warehouse", "bigquery"],
        env=environment(
            BIGQUERY_CREDENTIALS_PATH=str(tmp_path / "none.json"), BIGQUERY_PROJECT="research"
        ),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    assert finished.stderr.startswith("usertesting-insights: BigQuery cannot be opened: ")
    assert finished.stderr.count("\n") == 1
