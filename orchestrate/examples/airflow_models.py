"""Airflow with a task for each dbt model, by Cosmos: an example.

It takes the place of usertesting.py. Cosmos reads the models from dbt's manifest: write that after
each change of the project, with `meltano invoke dbt-duckdb parse`.
"""

import os
from datetime import datetime
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    LoadMode,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
    TestBehavior,
)

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
TRANSFORM = PROJECT / "transform"
LOAD = "'--step=tap-usertesting target-duckdb'"
WAREHOUSE = PROJECT / "output" / "warehouse.duckdb"

with DAG(
    dag_id="usertesting-models",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - in the time zone that Airflow is set to
    catchup=False,
    max_active_runs=1,
    # One process at a time may write a DuckDB file. Other warehouses need no such limit.
    max_active_tasks=1,
):
    load = BashOperator(
        task_id="load",
        # `exec`, so that SIGTERM reaches Meltano when the task is ended.
        bash_command=f"exec orchestrate/nightly.py nightly-duckdb {LOAD}",
        cwd=str(PROJECT),
    )
    models = DbtTaskGroup(
        group_id="models",
        project_config=ProjectConfig(
            dbt_project_path=TRANSFORM,
            manifest_path=TRANSFORM / "target" / "manifest.json",
            install_dbt_deps=False,
        ),
        profile_config=ProfileConfig(
            profile_name="usertesting",
            target_name="duckdb",
            profiles_yml_filepath=TRANSFORM / "profiles" / "duckdb" / "profiles.yml",
        ),
        execution_config=ExecutionConfig(
            # Meltano's own, since the requirements of dbt and Airflow conflict.
            dbt_executable_path=PROJECT / ".meltano" / "utilities" / "dbt-duckdb" / "venv/bin/dbt",
        ),
        # A test may compare two models, so tests wait for all of them.
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST, test_behavior=TestBehavior.AFTER_ALL
        ),
        operator_args={"env": {"DBT_DUCKDB_PATH": str(WAREHOUSE)}, "append_env": True},
    )
    load >> models
