"""Alerts from Snowflake's stand-in, by Snowflake's own connector."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.insights.alerts.marts import account, rows_by_mart
from tests.insights.contracts import statements
from tests.support.project import ROOT, environment
from tests.warehouses import stand_in
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn

if TYPE_CHECKING:
    from tests.insights.alerts.services import Service


def as_text(value: object) -> str:
    assert isinstance(value, date | datetime)
    return str(value)


def test_snowflake_keeps_what_was_sent(service: Service, tmp_path: Path) -> None:
    service.script["/a"] = [200, 500]
    made = [
        (statement, [values] if values else [])
        for statement, values in statements(rows_by_mart(account()))
    ]
    with stand_in.serving("snowflake", tmp_path) as port:
        warehouse = SnowflakeStandIn(port, tmp_path)
        finished = subprocess.run(
            [
                ROOT / ".meltano/loaders/target-snowflake/venv/bin/python",
                Path(__file__).with_name("snowflake_run.py"),
                *(ROOT / "insights", sysconfig.get_path("purelib")),
            ],
            input=json.dumps(made, default=as_text),
            env=environment(
                **warehouse.settings, USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a"
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr

    assert [each.content["title"].split()[1] for each in service.received] == ["0", "1", "2", "1"]
