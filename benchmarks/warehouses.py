"""How long a night of dbt takes on a million tasks: on PostgreSQL, beside DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg

from benchmarks.dbt import build, build_in_duckdb
from benchmarks.processes import ROOT
from benchmarks.tables import Table
from benchmarks.transform import NIGHT, SESSIONS_A_TEST, SHOWN, add_a_night, make_raw_tables
from tests.warehouses.postgres_server import serving

TASKS = 1_000_000
# As the loader for PostgreSQL names what DuckDB has.
TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DOUBLE": "double precision",
    "HUGEINT": "bigint",
    "INTEGER": "integer",
    "JSON": "jsonb",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
    "VARCHAR": "text",
}


def measure(folder: Path) -> Iterator[Table]:
    """Build the dbt project on both, add the same night's sessions, build again."""
    database = folder / "warehouse.duckdb"
    profiles = ROOT / "transform" / "profiles" / "postgres"
    with serving() as port:
        variables = {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "any",
            "POSTGRES_DATABASE": "postgres",
        }
        with duckdb.connect(str(database)) as source, _connect(port) as server:
            make_raw_tables(source, TASKS)
            server.execute("create schema usertesting_raw")
            for name in _tables(source):
                _copy(source, server, name, folder)
        first_here, _ = build_in_duckdb(database, folder)
        first_there, _ = build("postgres", profiles, folder, variables)
        with duckdb.connect(str(database)) as source, _connect(port) as server:
            add_a_night(source)
            for name in _tables(source):
                _add_night(source, server, name, folder)
        night_here, here = build_in_duckdb(database, folder)
        night_there, there = build("postgres", profiles, folder, variables)

    slowest = sorted(there, key=there.__getitem__, reverse=True)[:SHOWN]
    table = Table(
        f"Warehouses: {TASKS:,} tasks in tests of {SESSIONS_A_TEST} sessions, then a night of 100",
        ("model", "PostgreSQL, seconds", "DuckDB, seconds"),
        f"The {len(slowest)} that take longest on PostgreSQL at night, of {len(there)}. "
        "One model at a time. PostgreSQL 18 with its defaults, on this machine.",
    )
    for model in slowest:
        table.add(f"`{model}`", f"{there[model]:.2f}", f"{here[model]:.2f}")
    table.add(
        "the night, tests included", f"**{night_there.seconds:.0f}**", f"{night_here.seconds:.0f}"
    )
    table.add(
        "all built whole, tests included", f"{first_there.seconds:.0f}", f"{first_here.seconds:.0f}"
    )
    yield table


def _connect(port: int) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        options="-c search_path=usertesting_raw",
        autocommit=True,
    )


def _tables(source: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the loader's tables: dbt keeps its salt beside them."""
    query = """
        select table_name from duckdb_columns()
        where schema_name = 'usertesting_raw' and column_name = '_sdc_extracted_at'
    """
    return [name for (name,) in source.execute(query).fetchall()]


def _copy(
    source: duckdb.DuckDBPyConnection,
    server: psycopg.Connection,
    table: str,
    folder: Path,
    where: str = "true",
) -> list[str]:
    """Copy rows into a new table, and give the columns that are its key."""
    described = source.execute(f"describe usertesting_raw.{table}").fetchall()
    columns = [f'"{name}" {TYPES[kind]}' for name, kind, *_ in described]
    keys = [name for name, *_ in described if name == "session_id" or name.endswith("_index")]
    if keys:
        columns.append(f"primary key ({', '.join(keys)})")
    temporary = "temporary" if where != "true" else ""
    server.execute(f"create {temporary} table {table} ({', '.join(columns)})".encode())
    file = folder / "rows.csv"
    source.execute(f"copy (from usertesting_raw.{table} where {where}) to '{file}' (header false)")
    with (
        file.open("rb") as rows,
        server.cursor().copy(f"copy {table} from stdin (format csv)".encode()) as copying,
    ):
        while part := rows.read(1 << 20):
            copying.write(part)
    return keys


def _add_night(
    source: duckdb.DuckDBPyConnection, server: psycopg.Connection, table: str, folder: Path
) -> None:
    """Update a table by key with the night's rows, as the loader does."""
    keys = _copy(source, server, table, folder, f"_sdc_extracted_at = '{NIGHT}'")
    if keys:
        same = " and ".join(f"old.{key} = new.{key}" for key in keys)
        raw = f"usertesting_raw.{table}"
        # A temporary table hides the lasting one of its name.
        delete = f"delete from {raw} as old using {table} as new where {same}"  # noqa: S608 - its own
        insert = f"insert into {raw} select * from {table}"  # noqa: S608 - its own names
        server.execute(delete.encode())
        server.execute(insert.encode())
