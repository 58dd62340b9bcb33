"""The warehouse: its connection, what its user may do, the salt, and how fresh the tables are."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usertesting_insights.check.outcome import fix, ok, to_come
from usertesting_insights.errors import InsightsError, NotLoadedError
from usertesting_insights.marts.read import query
from usertesting_insights.marts.rows import ROW_TYPES, StreamHealth
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from usertesting_insights.check.outcome import Outcome
    from usertesting_insights.warehouse.connection import Warehouse

# A night and half a day.
_FRESH = timedelta(hours=36)
_SCHEMATA = (
    "select count(*) as found from information_schema.schemata where lower(schema_name) = {}"
)
_MAY_CREATE = "select has_database_privilege(current_database(), 'CREATE') as found"


def check_warehouse(name: str, environment: Mapping[str, str]) -> Iterator[Outcome]:
    """Check the warehouse by the variables that dbt uses. It is only read.

    Args:
        name: Which warehouse, as dbt calls it.
        environment: The variables.
    """
    if name == "duckdb":
        yield from _files(environment)
    try:
        warehouse = open_warehouse(name, environment)
    except NotLoadedError as error:
        yield from _before_the_file(environment, error)
        return
    except InsightsError as error:
        yield fix(f"warehouse: {error}")
        return
    with closing(warehouse):
        yield ok(f"warehouse: {name} opens")
        try:
            if _has_schema(warehouse):
                yield _marts(warehouse)
                yield _salt(warehouse)
            else:
                yield _before_the_schema(warehouse)
        except InsightsError as error:
            yield fix(f"tables: {error}")


def _files(environment: Mapping[str, str]) -> Iterator[Outcome]:
    loaded, built = environment.get("TARGET_DUCKDB_PATH"), environment.get("DBT_DUCKDB_PATH")
    if (loaded or built) and Path(loaded or "").resolve() != Path(built or "").resolve():
        yield fix("TARGET_DUCKDB_PATH, DBT_DUCKDB_PATH: give both, and the same file")


def _before_the_file(environment: Mapping[str, str], error: InsightsError) -> Iterator[Outcome]:
    folder = Path(environment.get("DBT_DUCKDB_PATH") or "output/warehouse.duckdb").resolve().parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        yield to_come(f"warehouse: {error}")
    else:
        yield fix(f"warehouse: {folder} is no folder that can be written")


def _has_schema(warehouse: Warehouse) -> bool:
    # BigQuery lists its datasets elsewhere; there a table that is not there says so itself.
    return warehouse.name == "bigquery" or bool(
        _one(warehouse, _SCHEMATA, warehouse.schema.lower())["found"]
    )


def _before_the_schema(warehouse: Warehouse) -> Outcome:
    schema = warehouse.schema
    if warehouse.name == "postgres" and not _one(warehouse, _MAY_CREATE)["found"]:
        return fix(
            f"rights: there is no schema {schema}, and this user may not make one: "
            "`grant create on database … to …`"
        )
    return to_come(
        f"tables: no schema {schema} for this user: `meltano run nightly-{warehouse.name}` makes it"
    )


def _marts(warehouse: Warehouse) -> Outcome:
    """Read no row of every mart, with all its columns, and when the newest came."""
    for row_type in ROW_TYPES:
        for _ in warehouse.rows(query(warehouse, row_type, ["1 = 0"])):
            pass
    told = f"tables: this user reads all {len(ROW_TYPES)} marts of {warehouse.schema}"
    [newest] = warehouse.rows(
        f"select max(last_read_at) as newest from {warehouse.schema}.{StreamHealth.mart}"  # noqa: S608 - names of this package and of the schema
    )
    read_at = newest["newest"]
    if read_at is None:
        return to_come(f"{told}; no row has been loaded yet")
    read_at = read_at.replace(tzinfo=read_at.tzinfo or UTC)
    age = datetime.now(UTC) - read_at
    told = f"{told}; the newest rows were read from the API {read_at:%Y-%m-%d %H:%M} UTC"
    if age > _FRESH:
        return fix(f"{told}, {age.days} days ago: see whether the nightly job runs, and its log")
    return ok(told)


def _salt(warehouse: Warehouse) -> Outcome:
    """Count the salts of the participant keys; none is read."""
    table = f"{warehouse.raw_schema}.participant_salt"
    try:
        found = _one(warehouse, f"select count(*) as found from {table} where salt is not null")  # noqa: S608 - the schema's letters are checked
    except InsightsError as error:
        return fix(
            f"salt: {error}. Who only reads the marts has no business there; whoever builds them "
            f"needs {table}, so put it back from its backup before dbt runs"
        )
    if not found["found"]:
        return fix(f"salt: {table} is empty: put it back from its backup before dbt runs")
    return ok(f"salt: it is in {table}; back it up with the raw tables")


def _one(warehouse: Warehouse, sql: str, *parameters: str) -> Mapping[str, Any]:
    [row] = warehouse.rows(sql, parameters)
    return row
