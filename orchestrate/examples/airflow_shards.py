"""A DAG that reads the shards of meltano.yml in parallel, with a mapped task for each: an example.

It takes the place of usertesting.py, as docs/scale.md describes. A shard is an extractor that
inherits from tap-usertesting; without one there is no DAG.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
WAREHOUSE = os.environ.get("USERTESTING_WAREHOUSE", "snowflake")
LOADER = f"target-{WAREHOUSE}"
CONTENT = yaml.safe_load((PROJECT / "meltano.yml").read_text())
SHARDS = [
    extractor["name"]
    for extractor in CONTENT["plugins"]["extractors"]
    if extractor.get("inherit_from") == "tap-usertesting"
]

if SHARDS:
    with DAG(
        dag_id="usertesting-shards",
        schedule=CONTENT["schedules"][0]["interval"],
        start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - in the time zone that Airflow is set to
        # One run reads all that is new, however many nights were missed.
        catchup=False,
        # Two runs would share the shards' states, and only one may write each.
        max_active_runs=1,
        default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
    ):
        # First, since several loaders that find no schema would all try to make it.
        tables = BashOperator(
            task_id="tables",
            bash_command="meltano invoke tap-usertesting --test=schema > output/tables.jsonl"
            f" && exec meltano invoke {LOADER} < output/tables.jsonl",
            cwd=str(PROJECT),
        )
        # `exec`, so that SIGTERM reaches Meltano when the task is ended.
        shards = BashOperator.partial(task_id="shard", cwd=str(PROJECT)).expand(
            bash_command=[f"exec meltano run {shard} {LOADER}" for shard in SHARDS]
        )
        dbt = BashOperator(
            task_id="dbt",
            bash_command=f"exec meltano run dbt-{WAREHOUSE}:build",
            cwd=str(PROJECT),
        )
        tables >> shards >> dbt
