"""Dagster with an asset for each raw table and each dbt model: an example.

It takes the place of usertesting.py. dbt runs in Dagster's own environment, which therefore needs
dagster-dbt and dbt-duckdb.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
LOAD = ["orchestrate/nightly.py", "nightly-duckdb", "--step=tap-usertesting target-duckdb"]

os.environ.setdefault("DBT_DUCKDB_PATH", str(PROJECT / "output" / "warehouse.duckdb"))
transform = DbtProject(
    project_dir=PROJECT / "transform", profiles_dir=PROJECT / "transform" / "profiles" / "duckdb"
)
# `dagster dev` writes dbt's manifest. Elsewhere `meltano invoke dbt-duckdb parse` does, after each
# change of the dbt project.
transform.prepare_if_dev()
sources = json.loads(transform.manifest_path.read_text(encoding="utf-8"))["sources"].values()
tables = [dg.AssetSpec([one["source_name"], one["name"]]) for one in sources]


@dg.multi_asset(specs=tables)
def raw_tables() -> Iterator[dg.MaterializeResult]:
    """Load what is new; dbt's sources are these tables."""
    subprocess.run(LOAD, cwd=PROJECT, check=True)  # noqa: S603
    for table in tables:
        yield dg.MaterializeResult(asset_key=table.key)


@dbt_assets(manifest=transform.manifest_path, exclude="resource_type:unit_test")
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Build the models and test them."""
    yield from dbt.cli(["build"], context=context).stream()


definitions = dg.Definitions(
    assets=[raw_tables, models],
    schedules=[
        dg.ScheduleDefinition(
            job=dg.define_asset_job("nightly"),
            cron_schedule="0 2 * * *",
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ],
    resources={"dbt": DbtCliResource(project_dir=transform)},
)
