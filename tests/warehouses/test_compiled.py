"""Where no server can be had: every model and test of dbt is SQL to the warehouse's grammar.

It is less than a run. A parser knows neither which functions there are nor which types they take.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
import sqlglot

from tests.support.project import environment
from tests.warehouses.keys import private_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.project import Project

# Nobody is asked: no connection is made.
MADE_UP = {
    "bigquery": {"BIGQUERY_PROJECT": "research"},
    "redshift": {
        "REDSHIFT_HOST": "redshift.invalid",
        "REDSHIFT_USER": "usertesting",
        "REDSHIFT_PASSWORD": "any",
        "REDSHIFT_DATABASE": "research",
    },
}


@pytest.mark.parametrize("warehouse", MADE_UP)
def test_every_model_compiles_to_sql_of_the_warehouse(
    warehouse: str, project: Project, tmp_path: Path
) -> None:
    account = {"client_email": "any", "token_uri": "any", "private_key": private_key()}
    key_file = tmp_path / "key.json"
    key_file.write_text(json.dumps(account))
    finished = subprocess.run(
        [
            project.path(f".meltano/utilities/dbt-{warehouse}/venv/bin/dbt"),
            *("--no-use-colors", "compile", "--quiet"),
            *("--full-refresh", "--no-populate-cache", "--no-introspect"),
            f"--profiles-dir=profiles/{warehouse}",
            f"--target-path={tmp_path}",
            f"--log-path={tmp_path}",
        ],
        cwd=project.path("transform"),
        env=environment(BIGQUERY_CREDENTIALS_PATH=str(key_file), **MADE_UP[warehouse]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr

    manifest = json.loads((tmp_path / "manifest.json").read_text())
    compiled = {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "test"}
    }
    assert len(compiled) > 40
    for name, code in compiled.items():
        [statement] = sqlglot.parse(code, read=warehouse)
        assert isinstance(statement, sqlglot.exp.Query), name
