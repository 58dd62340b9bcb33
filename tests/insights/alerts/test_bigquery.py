"""Alerts from BigQuery's stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.insights.alerts.marts import account, rows_by_mart
from tests.insights.contracts import contracts
from tests.insights.in_bigquery import exit_codes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.insights.alerts.services import Service


@pytest.mark.bigquery
def test_bigquery_keeps_what_was_sent(service: Service, tmp_path: Path) -> None:
    service.script["/a"] = [200, 500]
    rows = rows_by_mart(account())
    marts = [(mart, columns, rows.get(mart, [])) for mart, columns in contracts().items()]
    channel = f"a={service.url}/a"

    codes = exit_codes(tmp_path, marts, [["alerts"]] * 3, USERTESTING_INSIGHTS_CHANNELS=channel)
    assert codes == [1, 0, 0]
    assert [each.content["title"].split()[1] for each in service.received] == ["0", "1", "2", "1"]
