"""Marts without dbt, as their contracts say: every table with every column, and some rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Rows = Mapping[str, Sequence[Mapping[str, Any]]]

MODELS = Path(__file__).parents[2] / "transform" / "models"


@cache
def contracts() -> Mapping[str, Mapping[str, str]]:
    """The columns of each mart, with their types."""
    found = {}
    for folder in ("marts", "quality"):
        for file in sorted((MODELS / folder).rglob("*.yml")):
            for model in yaml.safe_load(file.read_text())["models"]:
                found[model["name"]] = {
                    column["name"]: column["data_type"] for column in model["columns"]
                }
    return found


def statements(rows: Rows) -> Iterator[tuple[str, Sequence[Any]]]:
    """The statements that make the tables and their rows."""
    yield "create schema usertesting", []
    for mart, columns in contracts().items():
        defined = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        yield f"create table usertesting.{mart} ({defined})", []
    for mart, its_rows in rows.items():
        for row in its_rows:
            assert set(row) <= set(contracts()[mart]), mart
            places = ", ".join("?" for _ in row)
            yield (
                f"insert into usertesting.{mart} ({', '.join(row)}) values ({places})",  # noqa: S608
                list(row.values()),
            )


def in_duckdb(path: Path, rows: Rows) -> Mapping[str, str]:
    """Make the marts in a new file, and return the variables that lead there."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for statement, values in statements(rows):
            connection.execute(statement, values)
    return {"DBT_DUCKDB_PATH": str(path)}


def in_postgres(port: int, rows: Rows) -> Mapping[str, str]:
    """Make the marts in a database, and return the variables that lead there."""
    with psycopg.connect(host="127.0.0.1", port=port, user="postgres") as server:
        server.execute("drop schema if exists usertesting cascade")
        for statement, values in statements(rows):
            server.execute(statement.replace("?", "%s").encode(), values)
    return {
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(port),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DATABASE": "postgres",
    }
