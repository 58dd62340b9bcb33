"""A DAG for each schedule in meltano.yml: it starts the schedule's job; Meltano does the rest."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])

for schedule in yaml.safe_load((PROJECT / "meltano.yml").read_text())["schedules"]:
    with DAG(
        dag_id=f"usertesting-{schedule['name']}",
        schedule=schedule["interval"],
        start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - in the time zone that Airflow is set to
        # One run reads all that is new, however many nights were missed.
        catchup=False,
        # Two runs would share one state, and only one may write it.
        max_active_runs=1,
    ):
        BashOperator(
            task_id="meltano-run",
            # In the shell's place, so that an end of the task reaches Meltano as SIGTERM.
            bash_command=f"exec orchestrate/nightly.py {schedule['job']}",
            cwd=str(PROJECT),
            retries=2,
            retry_delay=timedelta(minutes=10),
        )
