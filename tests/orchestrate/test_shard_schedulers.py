"""Airflow's mapped tasks and Dagster's ops read the shards of meltano.yml, then dbt is run."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.orchestrate.test_schedulers import EXAMPLES, airflow_variables, dagster_variables
from tests.support.truth import DEFAULT, expected_tables
from tests.support.worlds import TRANSCRIPT
from tests.warehouses import postgres_server
from tests.warehouses.postgres_server import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.orchestrate.conftest import Scheduled

# Many runs of Meltano, which starts slowly on a busy machine.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SHARDS = ("north", "south")


@pytest.fixture
def warehouse(scheduled: Scheduled) -> Iterator[PostgresServer]:
    """An empty PostgreSQL; the project has two shards with a workspace each."""
    world = scheduled.sandbox.world
    path = scheduled.project.path("meltano.yml")
    content = yaml.safe_load(path.read_text())
    for shard, workspace in zip(SHARDS, [*world.workspaces, world.add_workspace()], strict=True):
        content["plugins"]["extractors"].append(
            {
                "name": f"tap-usertesting--{shard}",
                "inherit_from": "tap-usertesting",
                "config": {"workspace_ids": [workspace]},
            }
        )
        world.add_session(world.add_test(workspaces=[workspace]), transcript=TRANSCRIPT)
    # That dbt builds on what has landed is tested elsewhere: here it says that it was run.
    [dbt] = [one for one in content["plugins"]["utilities"] if one["name"] == "dbt-postgres"]
    dbt["commands"] = {"build": {"args": "--version"}}
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    with postgres_server.serving() as port:
        yield PostgresServer(port)


def assert_all_has_landed(scheduled: Scheduled, warehouse: PostgresServer) -> None:
    names = sorted(DEFAULT)
    queries = (f"select count(*) as n from dev_usertesting_raw.{name}" for name in names)  # noqa: S608
    found = warehouse.query(*queries)
    expected = expected_tables(scheduled.sandbox.world)
    assert {name: row["n"] for name, [row] in zip(names, found, strict=True)} == {
        name: len(expected[name]) for name in names
    }
    asked = [visit.path for visit in scheduled.sandbox.requests if "/api/v3/" in visit.path]
    assert len(asked) == len(set(asked))


def test_airflow_maps_a_task_to_each_shard(
    scheduled: Scheduled, warehouse: PostgresServer, tmp_path: Path
) -> None:
    # Alone: it takes the place of the other files.
    folder = tmp_path / "dags"
    folder.mkdir()
    shutil.copy(EXAMPLES / "airflow_shards.py", folder)
    variables = {
        **airflow_variables(tmp_path / "airflow", folder),
        "USERTESTING_WAREHOUSE": "postgres",
        **warehouse.settings,
    }
    scheduled.call("airflow", "airflow", "db", "migrate", **variables)
    scheduled.call("airflow", "airflow", "dags", "test", "usertesting-shards", **variables)
    assert_all_has_landed(scheduled, warehouse)


def test_dagster_runs_an_op_for_each_shard(
    scheduled: Scheduled, warehouse: PostgresServer, tmp_path: Path
) -> None:
    variables = {
        **dagster_variables(tmp_path),
        "USERTESTING_WAREHOUSE": "postgres",
        **warehouse.settings,
    }
    file = f"--python-file={EXAMPLES / 'dagster_shards.py'}"
    command = ("dagster", "job", "execute", file, "--job=usertesting_shards")
    scheduled.call("dagster", *command, **variables)
    assert_all_has_landed(scheduled, warehouse)
