"""Marts with open alerts, without dbt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg

from tests.insights.account import HOSTILE, LONG
from tests.insights.marts import in_duckdb, in_postgres, row
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RAISED = datetime(2026, 11, 2, 1, tzinfo=UTC).replace(tzinfo=None)
# What the alerts read that the report does not.
ADDED = (
    "alter table usertesting.fct_research_alerts add column opened_at timestamp",
    "update usertesting.fct_research_alerts set opened_at = first_seen_at",
    "alter table usertesting.fct_research_alerts add column session_id varchar",
    "alter table usertesting.dim_tests add column workspace_id varchar",
    "alter table usertesting.dim_tasks add column task_text varchar",
)


def alert(test_id: str, alert_id: str, **values: Any) -> rows.Alert:
    """An open alert: seven of ten failed a task, unless it says otherwise."""
    given: dict[str, Any] = {
        "rule": "task_often_failed",
        "measure": "failure_rate",
        "comparison": "above",
        "task_id": "goal",
        "measured_value": 0.7,
        "measured_low": 0.31,
        "measured_high": 0.93,
        "threshold": 0.3,
        "measured_count": 10,
        "first_seen_at": RAISED,
    }
    return row(rows.Alert, test_id=test_id, alert_id=alert_id, **given | values)


def account(tests: int = 3, alerts: int = 2) -> list[rows.Row]:
    """Some tests with some alerts each; texts are hostile, and one is long."""
    made: list[rows.Row] = []
    for number in range(tests):
        test_id = f"test-{number}"
        made += [
            row(
                rows.Test,
                test_id=test_id,
                test_title=f"Test {number} {HOSTILE}",
                short_title=f"Test {number} {HOSTILE}",
                programme="Shop" if number else "Bank",
                workspace_name="Product" if number else "Brand",
            ),
            row(
                rows.TaskLabel,
                test_id=test_id,
                task_id="goal",
                task_label=f"Find @here <!channel> {HOSTILE}{LONG if number else ''}",
            ),
        ]
        made += [
            alert(test_id, f"alert-{number}-{count}", rule=f"rule_{count}")
            for count in range(alerts)
        ]
    return made


@dataclass
class Time:
    """A clock that goes only when somebody sleeps, or when it is told to."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 2, 2, tzinfo=UTC))
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


def duckdb_marts(folder: Path, given: list[rows.Row]) -> Mapping[str, str]:
    """Make the marts in a DuckDB file, and return the variables that lead there."""
    variables = in_duckdb(folder / "warehouse.duckdb", given)
    with duckdb.connect(variables["DBT_DUCKDB_PATH"]) as connection:
        for statement in ADDED:
            connection.execute(statement)
    return variables


def postgres_marts(port: int, given: list[rows.Row]) -> Mapping[str, str]:
    """Make the marts in an empty PostgreSQL, and return the variables that lead there."""
    variables = in_postgres(port, given)
    with psycopg.connect(host="127.0.0.1", port=port, user="postgres") as server:
        for statement in ADDED:
            server.execute(statement.encode())
    return variables
