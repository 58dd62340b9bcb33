"""Marts with open alerts, without dbt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.insights import contracts
from tests.insights.account import HOSTILE, LONG
from tests.insights.marts import ASKED_FOR, columns, row
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    # What the report has no class for comes with the mart's name.
    Given = Sequence[rows.Row | tuple[str, Mapping[str, Any]]]

RAISED = datetime(2026, 11, 2, 1, tzinfo=UTC).replace(tzinfo=None)


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


def duckdb_marts(folder: Path, given: Given) -> Mapping[str, str]:
    """Make the marts in a DuckDB file, and return the variables that lead there."""
    return contracts.in_duckdb(folder / "warehouse.duckdb", rows_by_mart(given))


def postgres_marts(port: int, given: Given) -> Mapping[str, str]:
    """Make the marts in an empty PostgreSQL, and return the variables that lead there."""
    return contracts.in_postgres(port, rows_by_mart(given))


def rows_by_mart(given: Given) -> contracts.Rows:
    """The rows of each mart."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in given:
        if isinstance(one, tuple):
            mart, values = one
        else:
            mart = one.mart
            names = columns(type(one))
            values = dict.fromkeys(ASKED_FOR.get(mart, ()), True)
            values |= {name: getattr(one, name) for name in names}
        if mart == "fct_research_alerts":
            values = {"opened_at": values["first_seen_at"], **values}
        found.setdefault(mart, []).append(values)
    return found
