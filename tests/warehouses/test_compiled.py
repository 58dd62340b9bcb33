"""Where no server can be had: every model and test of dbt is SQL to the warehouse's grammar.

It is less than a run. A parser knows no types; which functions there are is said below.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
import sqlglot

from tests.support.project import environment
from tests.warehouses.keys import private_key
from tests.warehouses.sql import Functions

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
# Their function references have these. Who needs another one looks it up there first.
FUNCTIONS = {
    "bigquery": Functions(
        {
            0: "DENSE_RANK ROW_NUMBER",
            1: "ABS ARRAY_AGG ARRAY_LENGTH AVG BYTE_LENGTH CAST CEIL COUNT EXP FLOOR"
            " JSON_QUERY_ARRAY JSON_TYPE LAG LEAD LN LOWER MAX MIN OFFSET PARSE_JSON SAFE_OFFSET"
            " SHA256 SQRT STDDEV_SAMP SUM TO_HEX TO_JSON TO_JSON_STRING TRIM UPPER",
            2: "DATETIME_ADD GREATEST JSON_KEYS LEAST LEFT NULLIF POWER REGEXP_CONTAINS"
            " REGEXP_EXTRACT_ALL SPLIT STARTS_WITH STRING_AGG STRPOS",
            3: "DATETIME_DIFF IF REPLACE",
        },
        {"COALESCE": (2, 99), "JSON_VALUE": (1, 2)},
    ),
    "redshift": Functions(
        {
            0: "DENSE_RANK ROW_NUMBER",
            1: "ABS AVG CAN_JSON_PARSE CAST CEIL CHR COUNT EXP FLOOR JSON_PARSE JSON_SERIALIZE"
            " JSON_TYPEOF LAG LEAD LENGTH LN LOWER MAX MIN OCTET_LENGTH PERCENTILE_CONT POSITION"
            " SQRT STDDEV_SAMP SUM TRIM UPPER",
            2: "GREATEST LEAST LEFT LISTAGG MOD NULLIF POWER RIGHT SHA2",
            3: "DATEADD DATEDIFF REGEXP_REPLACE REPLACE SPLIT_PART",
        },
        {"COALESCE": (2, 99), "JSON_EXTRACT_PATH_TEXT": (2, 7), "REGEXP_COUNT": (2, 4)},
    ),
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
        assert FUNCTIONS[warehouse].lack(code, warehouse) == set(), name
