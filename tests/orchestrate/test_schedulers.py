"""Airflow and Dagster find meltano.yml's schedule and run its job, as they would every night."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.orchestrate.conftest import Scheduled

AIRFLOW = ROOT / "orchestrate" / "airflow"
DAGSTER = ROOT / "orchestrate" / "dagster"
EVERY_NIGHT = "0 2 * * *"


def test_airflow_runs_the_schedule(scheduled: Scheduled, tmp_path: Path) -> None:
    home = tmp_path / "airflow"
    variables = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(AIRFLOW),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    scheduled.call("airflow", "airflow", "db", "migrate", **variables)
    scheduled.call("airflow", "airflow", "dags", "test", "usertesting-nightly", **variables)

    scheduled.assert_all_has_landed()
    with closing(sqlite3.connect(home / "airflow.db")) as database:
        known = database.execute(
            "select dag_id, timetable_summary, max_active_runs, has_import_errors from dag"
        )
        assert known.fetchall() == [("usertesting-nightly", EVERY_NIGHT, 1, False)]


def test_dagster_runs_the_schedule(scheduled: Scheduled, tmp_path: Path) -> None:
    variables = {"DAGSTER_HOME": str(tmp_path), "DAGSTER_DISABLE_TELEMETRY": "yes"}
    file = f"--python-file={DAGSTER / 'usertesting.py'}"
    scheduled.call("dagster", "dagster", "job", "execute", file, "--job=nightly", **variables)

    scheduled.assert_all_has_landed()
    script = "import usertesting as u; [s] = u.definitions.schedules; print(s.cron_schedule)"
    variables |= {"PYTHONPATH": str(DAGSTER), "PYTHONDONTWRITEBYTECODE": "1"}
    assert scheduled.call("dagster", "python", "-c", script, **variables).strip() == EVERY_NIGHT
