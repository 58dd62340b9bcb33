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
from tests.warehouses.sql import calls

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
# What every warehouse has, with these numbers of arguments.
COMMON = {
    **dict.fromkeys(("DENSE_RANK", "ROW_NUMBER"), {0}),
    **dict.fromkeys(("ABS", "AVG", "CAST", "CEIL", "COUNT", "EXISTS", "EXP", "FLOOR", "LAG"), {1}),
    **dict.fromkeys(("LEAD", "LN", "LOWER", "MAX", "MIN", "SQRT", "STDDEV_SAMP", "SUM"), {1}),
    **dict.fromkeys(("TRIM", "UPPER"), {1}),
    **dict.fromkeys(("GREATEST", "LEAST", "LEFT", "NULLIF", "POWER"), {2}),
    "COALESCE": {*range(2, 100)},
    "REPLACE": {3},
}
# What its own function reference has beside that. Who needs another one looks it up there first.
FUNCTIONS = {
    "bigquery": COMMON
    | dict.fromkeys(("ARRAY_AGG", "ARRAY_LENGTH", "BYTE_LENGTH", "JSON_QUERY_ARRAY"), {1})
    | dict.fromkeys(("JSON_TYPE", "OFFSET", "PARSE_JSON", "SAFE_OFFSET", "SHA256"), {1})
    | dict.fromkeys(("TO_HEX", "TO_JSON", "TO_JSON_STRING"), {1})
    | dict.fromkeys(("DATETIME_ADD", "JSON_KEYS", "REGEXP_CONTAINS", "REGEXP_EXTRACT_ALL"), {2})
    | dict.fromkeys(("SPLIT", "STARTS_WITH", "STRING_AGG", "STRPOS"), {2})
    | {"DATETIME_DIFF": {3}, "IF": {3}, "JSON_VALUE": {1, 2}},
    "redshift": COMMON
    | dict.fromkeys(("CAN_JSON_PARSE", "JSON_PARSE", "JSON_SERIALIZE", "JSON_TYPEOF"), {1})
    | dict.fromkeys(("OCTET_LENGTH", "PERCENTILE_CONT", "POSITION"), {1})
    | dict.fromkeys(("LISTAGG", "SHA2"), {2})
    | dict.fromkeys(("DATEADD", "DATEDIFF", "SPLIT_PART"), {3})
    | {"JSON_EXTRACT_PATH_TEXT": {*range(2, 8)}, "REGEXP_COUNT": {2, 4}},
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
        called = calls(code, warehouse)
        unknown = {call for call in called if call[1] not in FUNCTIONS[warehouse].get(call[0], ())}
        assert unknown == set(), name
