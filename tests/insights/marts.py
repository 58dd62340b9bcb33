"""Marts without dbt: tables of the rows that the report reads, in DuckDB and PostgreSQL."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

import duckdb
import psycopg

from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

RowType = TypeVar("RowType", bound=rows.Row)
TYPES = {
    str: "varchar",
    int: "bigint",
    float: "double precision",
    bool: "boolean",
    datetime: "timestamp",
    date: "date",
}
# What a condition of the report asks for, which is no field of its rows.
ASKED_FOR = {
    "fct_test_differences": ("is_same_programme",),
    "fct_qx_scores": ("is_newest",),
    "fct_sessions": ("is_counted",),
    "fct_research_alerts": ("is_open",),
    "dq_demographic_codes": ("is_listed",),
}
# Of these, what has to be false.
NOT_SO = ("is_listed", "is_same_programme")


def row_types(of: type[rows.Row] = rows.Row) -> list[type[rows.Row]]:
    """Every kind of row that the report reads."""
    found = []
    for kind in of.__subclasses__():
        found += [kind] if hasattr(kind, "mart") else row_types(kind)
    return found


def columns(row_type: type[rows.Row]) -> dict[str, tuple[type[Any], bool]]:
    """The columns that the report reads of a mart, with their type and whether they may be null."""
    hints = get_type_hints(row_type)
    read = [field.name for field in fields(row_type) if field.default is MISSING]
    found = {}
    for name in read:
        parts = getattr(hints[name], "__args__", (hints[name],))
        found[name] = (parts[0], type(None) in parts)
    return found


def row(row_type: type[RowType], **values: Any) -> RowType:
    """A row with these values; the others are null, or what is least where there is no null."""
    given = {
        name: values[name] if name in values else None if nullable else kind()
        for name, (kind, nullable) in columns(row_type).items()
    }
    assert set(values) <= set(given), set(values) - set(given)
    return row_type(**given)


class Table(NamedTuple):
    """A mart: the types of its columns, and its rows."""

    mart: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def tables(given: Iterable[rows.Row]) -> Iterator[Table]:
    """Every mart that is read, with these rows and with what a condition asks for."""
    by_type: dict[type[rows.Row], list[rows.Row]] = {kind: [] for kind in row_types()}
    for one in given:
        by_type[type(one)].append(one)
    for kind, its_rows in by_type.items():
        names = {name: TYPES[type_] for name, (type_, _) in columns(kind).items()}
        asked_for = {
            name: name not in {"is_listed", "is_same_programme"}
            for name in ASKED_FOR.get(kind.mart, ())
        }
        yield Table(
            kind.mart,
            {**names, **dict.fromkeys(asked_for, "boolean")},
            [{name: getattr(one, name) for name in names} | asked_for for one in its_rows],
        )


def statements(given: Iterable[rows.Row]) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
    """The statements that make the tables, each with the rows to run it for."""
    yield "create schema usertesting", []
    for mart, types, its_rows in tables(given):
        defined = ", ".join(f"{name} {type_}" for name, type_ in types.items())
        yield f"create table usertesting.{mart} ({defined})", []
        if its_rows:
            places = ", ".join("?" for _ in types)
            yield (
                f"insert into usertesting.{mart} ({', '.join(types)}) values ({places})",  # noqa: S608
                [list(one.values()) for one in its_rows],
            )


def in_duckdb(path: Path, given: Iterable[rows.Row]) -> Mapping[str, str]:
    """Make the marts in a new file, and return the variables that lead there."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for statement, values in statements(given):
            if values:
                connection.executemany(statement, values)
            else:
                connection.execute(statement)
    return {"DBT_DUCKDB_PATH": str(path)}


def in_postgres(port: int, given: Iterable[rows.Row]) -> Mapping[str, str]:
    """Make the marts in an empty database, and return the variables that lead there."""
    with psycopg.connect(host="127.0.0.1", port=port, user="postgres") as server:
        for statement, values in statements(given):
            if values:
                server.cursor().executemany(statement.replace("?", "%s").encode(), values)
            else:
                server.execute(statement.encode())
    return {
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(port),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DATABASE": "postgres",
    }
