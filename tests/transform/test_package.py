"""transform/ as a package of somebody's dbt project, set up as its README says."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from typing_extensions import override

from tests.support.dbt_project import run_dbt
from tests.transform.warehouse import FIRST_READ, MARTS, ROOT, Warehouse

PROFILE = {
    "acme": {
        "target": "here",
        "outputs": {
            "here": {"type": "duckdb", "path": "warehouse.duckdb", "schema": "acme", "threads": 1}
        },
    }
}
OWN_MODEL = "select count(*) as session_count from {{ ref('fct_sessions') }}"


class Acme(Warehouse):
    """A project that has the package, beside a DuckDB file whose raw schema has another name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        readme = (ROOT / "transform" / "README.md").read_text(encoding="utf-8")
        packages, settings = map(
            yaml.safe_load, re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
        )
        packages["packages"][0]["local"] = str(ROOT / "transform")
        self.write("packages.yml", packages)
        self.write("profiles.yml", PROFILE)
        self.write(
            "dbt_project.yml",
            {"name": "acme", "profile": "acme", "flags": {"send_anonymous_usage_stats": False}}
            | settings,
        )
        (folder / "models").mkdir()
        (folder / "models" / "acme_sessions.sql").write_text(OWN_MODEL, encoding="utf-8")

    def write(self, name: str, content: Any) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")

    def move_raw_tables(self) -> None:
        self.query("create schema if not exists landing")
        for row in self.query("select table_name from duckdb_tables()"):
            name = row["table_name"]
            self.query(f"create or replace table landing.{name} as from usertesting_raw.{name}")
        self.query("drop schema usertesting_raw cascade")

    @override
    def try_dbt(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
        options = ("--warn-error", "--no-use-colors")
        return run_dbt(self.name, (*options, *arguments), self.folder, own | variables)

    def schemas(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in self.query("select table_schema, table_name from information_schema.tables"):
            found.setdefault(row["table_schema"], set()).add(row["table_name"])
        return found


@pytest.mark.timeout(1800)
def test_it_builds_beside_the_tables_of_a_project(tmp_path: Path) -> None:
    acme = Acme(tmp_path)
    acme.load("workspaces", {"workspace_id": "w"})
    acme.load("tests", {"test_id": "test-1", "workspace_id": "w", "title": "A test"})
    acme.load("sessions", {"session_id": "s", "test_id": "test-1", "status": "COMPLETE"})
    acme.load_details(
        "s", FIRST_READ, demographics=[{"demographic_code": "COUNTRY", "value": "CL"}]
    )
    acme.move_raw_tables()

    acme.dbt("deps")
    part = ("--select=+acme_sessions", "--indirect-selection=buildable")
    acme.dbt("build", *part, "--exclude-resource-type=unit_test")

    assert acme.query("from acme.acme_sessions") == [{"session_count": 1}]
    schemas = acme.schemas()
    assert schemas["acme"] == {"acme_sessions"}
    assert "fct_sessions" in schemas["acme_usertesting"]
    assert "stg_usertesting__sessions" in schemas["acme_usertesting_staging"]
    assert "participant_salt" in schemas["landing"]
    assert set(schemas) == {"acme", "acme_usertesting", "acme_usertesting_staging", "landing"}

    manifest = json.loads((tmp_path / "target" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["exposures"] == {}
    places = {
        node["name"]: node["schema"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    }
    assert places.pop("acme_sessions") == "acme"
    assert {places[mart] for mart in MARTS} == {"acme_usertesting"}
    assert set(places.values()) == {"acme_usertesting", "acme_usertesting_staging"}

    # dbt's own macro for views is replaced, as `dispatch` says: no view has the file's name in it.
    copy = tmp_path / "another_name.duckdb"
    shutil.copy(acme.path, copy)
    with duckdb.connect(str(copy)) as connection:
        staged = connection.sql("from acme_usertesting_staging.stg_usertesting__sessions")
        assert len(staged.fetchall()) == 1

    acme.dbt("run-operation", "erase_participant", "--args", '{"session_ids": ["s"]}')
    assert acme.query("from acme_usertesting.fct_sessions") == []
