"""Raw tables put into a warehouse by plain SQL, and dbt to build on them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg

from tests.support.dbt_project import BESIDE, UNREAD, copy_dbt_project, run_dbt
from tests.support.project import environment
from tests.transform.warehouse import STREAMS
from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.postgres_server import PostgresServer
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.figures.world import Raw, Row
    from tests.warehouses.warehouse import Warehouse

RAW = "usertesting_raw"
TYPES = {
    "duckdb": {"varchar": "varchar", "hugeint": "bigint", "double": "double", "json": "json"},
    "postgres": {"double": "double precision", "json": "jsonb", "hugeint": "bigint"},
    "snowflake": {"json": "variant", "hugeint": "number(38, 0)", "double": "float"},
}
AT_ONCE = 200
SEEDS = {
    "labels": (
        "usertesting_test_labels",
        ("test_id", "programme", "wave", "short_title", "brand"),
    ),
    "outcomes": (
        "usertesting_session_outcomes",
        ("session_id", "task_text", "is_successful"),
    ),
    "items": ("usertesting_questionnaire_items", ("instrument", "item", "task_text")),
    "themes": ("usertesting_verbatim_themes", ("verbatim_id", "theme")),
    "targets": (
        "usertesting_weight_targets",
        ("test_id", "attribute", "demographic_value", "share"),
    ),
    "right_answers": ("usertesting_right_answers", ("task_text", "answer_text")),
}


def columns(stream: str) -> dict[str, str]:
    """Give the columns of a stream's table, with their types in DuckDB."""
    declared = STREAMS[stream].split("primary key")[0].replace("\n", " ").split(",")
    found = dict(part.split() for part in declared if part.strip())
    if stream == "sessions":
        found["deleted_at"] = "timestamp"
    return found | {"_sdc_extracted_at": "timestamp"}


def statements(kind: str, raw: Raw, arrived: datetime) -> Iterator[str]:
    """Give the SQL that makes the tables of some streams, or makes them anew."""
    for stream, rows in raw.items():
        if stream in SEEDS:
            continue
        table = f"{RAW}.{stream}"
        types = columns(stream)
        named = ", ".join(
            f"{_name(kind, name)} {TYPES[kind].get(each, each)}" for name, each in types.items()
        )
        # Not dropped: views of the last build hang on it.
        yield f"create table if not exists {table} ({named})"
        yield f"delete from {table}"  # noqa: S608 - a stream
        for start in range(0, len(rows), AT_ONCE):
            selects = " union all ".join(
                "select " + ", ".join(_literals(kind, types, {"_sdc_extracted_at": arrived} | row))
                for row in rows[start : start + AT_ONCE]
            )
            yield f"insert into {table} {selects}"


def _name(kind: str, name: str) -> str:
    # As the loaders write it.
    if name == "values":
        return '"VALUES"' if kind == "snowflake" else '"values"'
    return name


def _literals(kind: str, types: dict[str, str], row: Row) -> Iterable[str]:
    return (_literal(kind, each, row.get(name)) for name, each in types.items())


def _literal(kind: str, type_: str, value: Any) -> str:
    known = TYPES[kind].get(type_, type_)
    if value is None:
        return f"cast(null as {known})"
    if type_ == "json":
        text = json.dumps(value).replace("'", "''")
        return f"parse_json('{text}')" if kind == "snowflake" else f"cast('{text}' as {known})"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"cast({value} as {known})"
    text = str(value).replace("'", "''")
    return f"cast('{text}' as {known})"


def load(warehouse: Warehouse, raw: Raw, arrived: datetime) -> None:
    """Replace the raw tables of some streams."""
    queries = [f"create schema if not exists {RAW}", *statements(warehouse.name, raw, arrived)]
    if isinstance(warehouse, DuckDBFile):
        with duckdb.connect(warehouse.settings["DBT_DUCKDB_PATH"]) as connection:
            for query in queries:
                connection.execute(query)
    elif isinstance(warehouse, PostgresServer):
        port = warehouse.settings["POSTGRES_PORT"]
        with psycopg.connect(host="127.0.0.1", port=port, user="postgres") as server:
            for query in queries:
                server.execute(query.encode())
    elif isinstance(warehouse, SnowflakeStandIn):
        # What the loader makes belongs to its role, and dbt may add to it.
        warehouse.administer("use role usertesting", "use warehouse usertesting", *queries)


def project(folder: Path, raw: Raw, warehouse: Warehouse) -> Path:
    """Copy the dbt project, with what a team knows in its seeds."""
    copy = copy_dbt_project(folder, warehouse.name, connection(warehouse))
    for name, (seed, columns_of_seed) in SEEDS.items():
        with (copy / f"seeds/{seed}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns_of_seed)
            writer.writeheader()
            writer.writerows(raw[name])
    return copy


def connection(warehouse: Warehouse) -> dict[str, str]:
    """Give the variables that lead dbt from a copy of the project to the warehouse beside it."""
    return warehouse.settings | (BESIDE if isinstance(warehouse, DuckDBFile) else {})


def build(warehouse: Warehouse, copy: Path, *arguments: str) -> None:
    """Have dbt build everything but its tests, or what the arguments say."""
    chosen = arguments or ("build", "--resource-type", "seed", "--resource-type", "model")
    variables = environment(
        **connection(warehouse),
        DBT_PROFILES_DIR=f"profiles/{warehouse.name}",
        DBT_USERTESTING_PARTICIPANT_SALT="pepper",
        **UNREAD,
    )
    run = run_dbt(warehouse.name, ("--no-use-colors", *chosen), copy, variables)
    assert run.returncode == 0, run.stdout + run.stderr
