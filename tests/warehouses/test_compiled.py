"""Where no server can be had: every model and test of dbt, as the warehouse's own grammar has it.

BigQuery's is read by Google's own analyzer, Redshift's by a parser, which knows no types; which
functions there are is said below.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import sqlglot

from tests.support.dbt_project import run_dbt
from tests.support.project import environment
from tests.warehouses.bigquery_analyzer import NAMED, BigQueryAnalyzer
from tests.warehouses.keys import private_key
from tests.warehouses.sql import Functions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.project import Project

# The analyzer takes a minute to start.
pytestmark = pytest.mark.timeout(900)

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
# Redshift's function reference has these. Who needs another one looks it up there first.
REDSHIFT = Functions(
    {
        0: "DENSE_RANK GETDATE ROW_NUMBER",
        1: "ABS AVG CAN_JSON_PARSE CAST CEIL CHR COUNT EXP EXTRACT FLOOR JSON_PARSE"
        " JSON_SERIALIZE JSON_TYPEOF LAG LEAD LENGTH LN LOWER MAX MIN OCTET_LENGTH"
        " PERCENTILE_CONT POSITION SQRT STDDEV_SAMP SUM TRIM UPPER",
        2: "GREATEST LEAST LEFT LISTAGG MOD NULLIF POWER RIGHT SHA2",
        3: "DATEADD DATEDIFF REPLACE SPLIT_PART",
    },
    {
        "COALESCE": (2, 99),
        "JSON_EXTRACT_PATH_TEXT": (2, 7),
        "REGEXP_COUNT": (2, 4),
        "REGEXP_SUBSTR": (2, 5),
        "REGEXP_REPLACE": (2, 5),
    },
)
# What asks the warehouse while a night is compiled, and what it would answer.
ANSWERS = {
    "macros/incremental/is_incremental_build.sql": (
        r"{%- do return\(.*\) -%}",
        "{%- do return(this is not none) -%}",
    ),
    "models/marts/alerts/fct_research_alerts.sql": (
        r"set is_known = .*? %}",
        "set is_known = true %}",
    ),
}
MAY_DIFFER = ("config.materialized:incremental", "resource_type:analysis")
REPLACED = """\
{{ config(alias='fct_sessions') }}
{{ get_incremental_replace_sets_sql({
    'target_relation': ref('fct_sessions'),
    'temp_relation': ref('fct_sessions'),
    'unique_key': 'session_id',
    'dest_columns': [{'name': 'session_id'}, {'name': 'test_id'}],
}) }}
"""

Nodes = dict[str, dict[str, Any]]


def compiled(warehouse: str, project: Project, folder: Path, *, full: bool = True) -> Nodes:
    """Compile without a connection, and give the nodes in the order of the graph.

    The folder keeps what dbt has parsed: a second night comes behind a full one. It compiles what
    may differ then.
    """
    key_file = folder / "key.json"
    transform = folder / "transform"
    if full:
        account = {"client_email": "any", "token_uri": "any", "private_key": private_key()}
        key_file.write_text(json.dumps(account))
        shutil.copytree(project.path("transform"), transform)
    else:
        for path, (asked, answer) in ANSWERS.items():
            text = (transform / path).read_text(encoding="utf-8")
            found = re.findall(asked, text, flags=re.DOTALL)
            assert found, path
            (transform / path).write_text(text.replace(found[0], answer), encoding="utf-8")
        (transform / "analyses").mkdir()
        (transform / "analyses" / "replaced.sql").write_text(REPLACED)
    finished = run_dbt(
        warehouse,
        [
            *("--no-use-colors", "compile", "--quiet", "--no-populate-cache", "--no-introspect"),
            *(("--full-refresh",) if full else ("--select", *MAY_DIFFER)),
            f"--profiles-dir=profiles/{warehouse}",
            f"--target-path={folder}",
            f"--log-path={folder}",
        ],
        transform,
        environment(BIGQUERY_CREDENTIALS_PATH=str(key_file), **MADE_UP[warehouse]),
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    manifest = json.loads((folder / "manifest.json").read_text())
    wanted: Nodes = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in {"analysis", "model", "test"} and "compiled_code" in node
    }
    ordered: Nodes = {}
    while wanted:
        for name, node in list(wanted.items()):
            if not wanted.keys() & set(node["depends_on"]["nodes"]):
                ordered[name] = wanted.pop(name)
    return ordered


def test_bigquery_takes_every_model_and_test(project: Project, tmp_path: Path) -> None:
    analyzer = BigQueryAnalyzer()
    problems: dict[str, object] = {}
    queries: dict[str, set[str]] = {}

    for night in ("first", "second"):
        nodes = compiled("bigquery", project, tmp_path, full=night == "first")
        assert len(nodes) > (300 if night == "first" else 20)
        for name, node in nodes.items():
            config = node["config"]
            queries.setdefault(name, set()).add(node["compiled_code"])
            if config.get("unique_key") == "session_id" and "extracted_at" in node["columns"]:
                assert config["partition_by"]["field"] == "extracted_at", name
                assert config["cluster_by"] == ["session_id"], name
            try:
                if node["resource_type"] == "model":
                    types = analyzer.add(f"{node['schema']}.{node['alias']}", node["compiled_code"])
                    if config["contract"]["enforced"]:
                        promised = {
                            column: NAMED[described["data_type"]]
                            for column, described in node["columns"].items()
                        }
                        assert types == promised
                else:
                    for statement in node["compiled_code"].split(";"):
                        analyzer.resolve(statement)
            except Exception as error:  # noqa: BLE001 - all of them are wanted at once
                problems[f"{night} night: {name}"] = error
    assert problems == {}
    assert sum(len(both) == 2 for both in queries.values()) > 20, "increments are not compiled"


def test_every_model_compiles_to_sql_of_redshift(project: Project, tmp_path: Path) -> None:
    nodes = compiled("redshift", project, tmp_path)

    assert len(nodes) > 300
    for name, node in nodes.items():
        [statement] = sqlglot.parse(node["compiled_code"], read="redshift")
        assert isinstance(statement, sqlglot.exp.Query), name
        assert REDSHIFT.lack(node["compiled_code"], "redshift") == set(), name
