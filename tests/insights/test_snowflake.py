"""The report on Snowflake's stand-in, by the connector of its plugin."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.insights.account import account
from tests.insights.marts import in_duckdb, statements
from tests.support.project import ROOT, environment
from tests.warehouses import stand_in
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn
from usertesting_insights import cli

if TYPE_CHECKING:
    import pytest

PYTHON = ROOT / ".meltano" / "utilities" / "insights-snowflake" / "venv" / "bin" / "python"
SCRIPT = Path(__file__).with_name("snowflake_run.py")


def pages(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


def test_snowflake_brings_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = in_duckdb(tmp_path / "warehouse.duckdb", account())
    monkeypatch.setenv("DBT_DUCKDB_PATH", variables["DBT_DUCKDB_PATH"])
    assert cli.main(["report", "--out", str(tmp_path / "duckdb")]) == 0

    with stand_in.serving("snowflake", tmp_path) as port:
        subprocess.run(
            [PYTHON, SCRIPT, tmp_path / "snowflake"],
            input=json.dumps([*statements(account())], default=str),
            env=environment(**SnowflakeStandIn(port, tmp_path).settings),
            text=True,
            check=True,
        )
    assert pages(tmp_path / "snowflake") == pages(tmp_path / "duckdb")
