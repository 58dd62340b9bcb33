"""Airflow and Dagster find meltano.yml's schedule and run its job, as they would every night."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.orchestrate.conftest import Scheduled

AIRFLOW = ROOT / "orchestrate" / "airflow"
EXAMPLES = ROOT / "orchestrate" / "examples"
DAGSTER = ROOT / "orchestrate" / "dagster"
EVERY_NIGHT = "0 2 * * *"
LOAD = "tap_usertesting_target_duckdb"


@contextmanager
def webhook() -> Iterator[tuple[str, list[str]]]:
    """A webhook's address, and the texts that it has got."""
    texts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            texts.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/secret-part", texts
        finally:
            server.shutdown()
            thread.join()


def airflow_variables(home: Path, folder: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }


def dagster_variables(home: Path) -> dict[str, str]:
    return {"DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "yes"}


def test_airflow_runs_the_schedule_step_by_step(scheduled: Scheduled, tmp_path: Path) -> None:
    variables = airflow_variables(tmp_path / "airflow", AIRFLOW)
    scheduled.call("airflow", "airflow", "db", "migrate", **variables)
    scheduled.call("airflow", "airflow", "dags", "test", "usertesting-nightly", **variables)

    scheduled.assert_all_has_landed()
    with closing(sqlite3.connect(tmp_path / "airflow" / "airflow.db")) as database:
        known = database.execute(
            "select dag_id, timetable_summary, max_active_runs, has_import_errors from dag"
        )
        assert known.fetchall() == [("usertesting-nightly", EVERY_NIGHT, 1, False)]
        ended = database.execute("select task_id, state from task_instance order by start_date")
        assert ended.fetchall() == [
            ("duckdb_file_wait", "success"),
            (LOAD, "success"),
            ("insights_alerts", "success"),
        ]


def test_dagster_runs_the_schedule_step_by_step(scheduled: Scheduled, tmp_path: Path) -> None:
    variables = dagster_variables(tmp_path)
    file = f"--python-file={DAGSTER / 'usertesting.py'}"
    finished = scheduled.try_call(
        "dagster", "dagster", "job", "execute", file, "--job=nightly", **variables
    )

    assert finished.returncode == 0, finished.stderr
    scheduled.assert_all_has_landed()
    for step in ("duckdb_file_wait", LOAD, "insights_alerts"):
        assert f'Finished execution of step "{step}"' in finished.stderr
    script = "import usertesting as u; [s] = u.definitions.schedules; print(s.cron_schedule)"
    variables |= {"PYTHONPATH": str(DAGSTER), "PYTHONDONTWRITEBYTECODE": "1"}
    assert scheduled.call("dagster", "python", "-c", script, **variables).strip() == EVERY_NIGHT


@pytest.mark.parametrize("scheduler", ["airflow", "dagster"])
def test_a_failure_is_not_tried_again_where_that_is_no_use_and_is_told(
    scheduled: Scheduled, tmp_path: Path, scheduler: str
) -> None:
    """A wait that is no number is wrong in ten minutes, too."""
    if scheduler == "airflow":
        variables = airflow_variables(tmp_path / "airflow", AIRFLOW)
        scheduled.call("airflow", "airflow", "db", "migrate", **variables)
        command = ["airflow", "dags", "test", "usertesting-nightly"]
    else:
        variables = dagster_variables(tmp_path)
        file = f"--python-file={DAGSTER / 'usertesting.py'}"
        command = ["dagster", "job", "execute", file, "--job=nightly"]
    routes = tmp_path / "alerts.toml"
    routes.write_text('[[routes]]\nchannel = "ops"\nabout = "pipeline"\n')
    with webhook() as (url, texts):
        variables |= {
            "DUCKDB_FILE_WAIT_MINUTES": "long",
            "USERTESTING_FAILURE_WEBHOOK": url,
            "USERTESTING_INSIGHTS_ALERTS": str(routes),
            "USERTESTING_INSIGHTS_CHANNELS": f"ops={url}",
        }
        finished = scheduled.try_call(scheduler, *command, **variables)

    text, alert = texts
    assert "nightly" in text
    assert "duckdb_file_wait has failed" in text
    assert "A night has failed: " in alert
    assert "duckdb_file_wait has failed" in alert
    assert "secret-part" not in finished.stdout + finished.stderr
    assert list(scheduled.sandbox.requests) == []


@pytest.mark.slow
def test_the_example_for_airflow_has_a_task_for_each_model(
    scheduled: Scheduled, tmp_path: Path
) -> None:
    scheduled.project.meltano("invoke", "dbt-duckdb", "parse")
    variables = airflow_variables(tmp_path / "airflow", EXAMPLES)
    scheduled.call("airflow", "airflow", "db", "migrate", **variables)

    listed = scheduled.call(
        "airflow", "airflow", "tasks", "list", "usertesting-models", **variables
    )
    tasks = set(listed.split())
    assert {"load", "models.fct_sessions_run", "models.transform_test"} <= tasks
    models = {path.stem for path in (ROOT / "transform" / "models").rglob("*.sql")}
    assert {f"models.{name}_run" for name in models} <= tasks

    for task in ("load", "models.usertesting_answer_paths_seed"):
        scheduled.call(
            "airflow", "airflow", "tasks", "test", "usertesting-models", task, **variables
        )
    scheduled.assert_all_has_landed()


@pytest.mark.slow
def test_the_example_for_dagster_has_an_asset_for_each_model(
    scheduled: Scheduled, tmp_path: Path
) -> None:
    scheduled.project.meltano("invoke", "dbt-duckdb", "parse")
    variables = dagster_variables(tmp_path)
    file = f"--python-file={EXAMPLES / 'dagster_models.py'}"
    selected = '--select=key:"usertesting/*" or +key:"staging/stg_usertesting__sessions"'
    scheduled.call("dagster", "dagster", "asset", "materialize", file, selected, **variables)
    scheduled.assert_all_has_landed()

    listed = scheduled.call("dagster", "dagster", "asset", "list", file, **variables).split()
    models = {path.stem for path in (ROOT / "transform" / "models").rglob("*.sql")}
    assert models <= {key.split("/")[-1] for key in listed}
    assert {"usertesting/sessions", "fct_sessions"} <= set(listed)
