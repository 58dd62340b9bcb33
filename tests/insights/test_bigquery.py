"""The report on BigQuery's stand-in, by Google's own client."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.insights.account import account
from tests.insights.marts import in_duckdb, tables
from tests.insights.test_snowflake import pages
from tests.support.project import ROOT, environment
from tests.warehouses import stand_in
from tests.warehouses.bigquery_stand_in import PROJECT, BigQueryStandIn
from usertesting_insights import cli

PYTHON = ROOT / ".meltano" / "utilities" / "insights-bigquery" / "venv" / "bin" / "python"
SCRIPT = Path(__file__).with_name("bigquery_run.py")


@pytest.mark.bigquery
def test_bigquery_brings_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in in_duckdb(tmp_path / "warehouse.duckdb", account()).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "--out", str(tmp_path / "duckdb")]) == 0

    with stand_in.serving("bigquery", tmp_path) as port:
        subprocess.run(
            [PYTHON, SCRIPT, PROJECT, tmp_path / "bigquery"],
            input=json.dumps([*tables(account())], default=str),
            env=environment(**BigQueryStandIn(port, tmp_path).settings),
            text=True,
            check=True,
        )
    assert pages(tmp_path / "bigquery") == pages(tmp_path / "duckdb")
