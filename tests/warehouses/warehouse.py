"""A warehouse under test: three nights as the project runs them, and all tables read back."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from tests.support.project import account
from tests.support.truth import comparable, expected_tables
from tests.warehouses.nights import READ_AGAIN, first_night, pass_a_day
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.support.project import Project
    from tests.support.tap import Tables

Rows = list[dict[str, Any]]

RAW_SCHEMA = "usertesting_raw"
MARTS_SCHEMA = "usertesting"


class Warehouse(Protocol):
    """Where a job of meltano.yml loads and builds.

    Attributes:
        name: As in the names of its plugins.
        settings: The variables that lead loader and dbt there.
    """

    name: str
    settings: dict[str, str]

    def open_for_others(self) -> None:
        """Let others use the marts, as they do from the first night on."""

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query: names in lower case, times and JSON as the tap has them."""


class Night(NamedTuple):
    """What a night has left behind.

    Attributes:
        began: When, in seconds of the epoch.
        expected: The tables that the sandbox's world has to become.
        raw: The tables that the loader has made.
        marts: The tables and views that dbt has made of them.
        pages: The pages of the report on them, by file.
    """

    began: float
    expected: Tables
    raw: dict[str, Rows]
    marts: dict[str, Rows]
    pages: dict[str, str]


@dataclass(frozen=True)
class Nights:
    """Three nights in a warehouse, which is still there.

    Attributes:
        warehouse: The warehouse.
        first: The first night.
        second: The second, after a day of changes.
        erased: The participant who was erased after it.
        third: The third; all details were read again.
        idle: A fourth with no news, where such a night may build nothing.
    """

    warehouse: Warehouse
    first: Night
    second: Night
    erased: str
    third: Night
    idle: Night | None


def three_nights(project: Project, warehouse: Warehouse, folder: Path) -> Nights:
    """Run the nightly job of a warehouse, let a day pass, run it again, erase somebody, run it."""
    world = first_night()
    with running(world, Options(rate_limit=0)) as sandbox:
        variables = {
            **account(sandbox),
            **warehouse.settings,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            # In one file, however long: a test reads DuckDB's. Nobody reads the others.
            "DBT_LOG_FILE_MAX_BYTES": "0",
            "DBT_LOG_LEVEL_FILE": "debug" if warehouse.name == "duckdb" else "none",
            # Nobody reads dbt's artifacts, nor what it prints of nodes that are well.
            "DBT_LOG_LEVEL": "warn",
            "DBT_WRITE_JSON": "false",
            "USERTESTING_INSIGHTS_OUT": str(folder / "report"),
            # The same keys in each warehouse.
            "DBT_USERTESTING_PARTICIPANT_SALT": "pepper",
        }
        if warehouse.name == "bigquery":  # where dbt cannot bring a salt
            warehouse.query(
                f"create schema if not exists {RAW_SCHEMA}",
                f"create table {RAW_SCHEMA}.participant_salt as"
                " select 'pepper' as salt, current_timestamp() as made_at",
            )

        def night(**more: str) -> Night:
            job = f"nightly-{warehouse.name}"
            # Beforehand: a score bears the day it was asked for, and a night takes minutes.
            began, expected = time.time(), comparable(expected_tables(world))
            project.meltano("--environment=prod", "run", job, **variables, **more)
            return Night(
                began,
                expected,
                tables(warehouse, RAW_SCHEMA),
                tables(warehouse, MARTS_SCHEMA),
                {path.name: path.read_text() for path in (folder / "report").rglob("*.html")},
            )

        first = night()
        warehouse.open_for_others()
        pass_a_day(world)
        second = night(**READ_AGAIN)
        people = Counter(row["participant_id"] for row in second.raw["session_details"])
        erased = max((count, person) for person, count in people.items() if person)[1]
        erase = ("run-operation", "erase_participant", "--args", f"{{participant_id: {erased}}}")
        dbt = f"dbt-{warehouse.name}"
        project.meltano("--environment=prod", "invoke", dbt, *erase, **variables)
        third = night(**READ_AGAIN)
        idle = night() if warehouse.name == "snowflake" else None
        return Nights(warehouse, first, second, erased, third, idle)


def tables(warehouse: Warehouse, schema: str) -> dict[str, Rows]:
    """Give all rows of all tables and views of a schema, by name."""
    [found] = warehouse.query(
        "select distinct table_name from information_schema.columns"  # noqa: S608 -- its own names
        f" where lower(table_schema) = '{schema}'"
    )
    names = [row["table_name"] for row in found]
    results = warehouse.query(*(f"select * from {schema}.{name}" for name in names))  # noqa: S608
    return {name.lower(): rows for name, rows in zip(names, results, strict=True)}


def plain(value: object) -> object:
    """Give a value of a table as the tap writes it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def written(rows: Iterable[dict[str, object]], like: Iterable[dict[str, object]] = ()) -> list[str]:
    """Give rows in an order of their own, with the columns that another row has."""
    columns = next(iter(like), None)
    return sorted(
        json.dumps({name: row[name] for name in columns or row}, sort_keys=True) for row in rows
    )


def short(value: float) -> float:
    """Give a float apart from its last digits, which go by the order in which rows are added."""
    return float(f"{round(value, 9):.12g}")
