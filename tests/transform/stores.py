"""Two warehouses that hold the raw tables of a history, and the dbt of each."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
from psycopg import sql
from typing_extensions import override

from tests.support.dbt_project import BESIDE, PARSED, UNREAD, copy_dbt_project, run_dbt
from tests.support.project import ROOT, environment
from tests.transform.warehouse import MARTS, STREAMS
from tests.warehouses.warehouse import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.transform.histories import Record

Raw = "Mapping[str, Mapping[tuple[object, ...], Record]]"

RAW = "usertesting_raw"
COLUMNS = "_sdc_extracted_at timestamp"


class Store:
    """A warehouse: raw tables in, marts out.

    Attributes:
        name: As in the name of its dbt plugin and profile.
        settings: The variables that lead dbt there.
    """

    name: str
    settings: dict[str, str]

    def __init__(self, folder: Path) -> None:
        self._project = copy_dbt_project(folder, self.name, self.settings)

    def run(self, statement: str, rows: Iterable[tuple[object, ...]] = ()) -> None:
        """Run a statement, once for each row of values if there are any."""
        raise NotImplementedError

    def query(self, query: str) -> list[Record]:
        """Give the rows of a query."""
        [rows] = self.query_each([query])
        return rows

    def query_each(self, queries: Iterable[str]) -> list[list[Record]]:
        """Give the rows of each query, in one connection."""
        raise NotImplementedError

    def columns(self, stream: str) -> str:
        """Give the columns of a stream's table, with their types."""
        return f"{COLUMNS}, {STREAMS[stream]}"

    def load(self, raw: Mapping[str, Mapping[tuple[object, ...], Record]]) -> None:
        """Make the raw tables hold these rows and no others."""
        for stream, rows in raw.items():
            self.run(f"create table if not exists {RAW}.{stream} ({self.columns(stream)})")
            self.run(f"delete from {RAW}.{stream}")  # noqa: S608 - a constant
            by_columns: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
            for row in rows.values():
                by_columns.setdefault(tuple(row), []).append(tuple(row.values()))
            for names, values in by_columns.items():
                places = ", ".join([self.place] * len(names))
                self.run(
                    f"insert into {RAW}.{stream} ({', '.join(names)}) values ({places})",  # noqa: S608 - constants
                    values,
                )

    place: str

    def start(self, *arguments: str, target: str = "target") -> subprocess.Popen[str]:
        """Start dbt; one that is not alone writes into a folder of its own."""
        return subprocess.Popen(
            [
                ROOT / f".meltano/utilities/dbt-{self.name}/venv/bin/dbt",
                "--no-use-colors",
                *arguments,
            ],
            cwd=self._project,
            env=self._variables(target),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _variables(self, target: str = "target") -> dict[str, str]:
        return environment(
            **self.settings,
            DBT_PROFILES_DIR=f"profiles/{self.name}",
            DBT_PARTIAL_PARSE_FILE_PATH=f"target/{PARSED}",
            DBT_TARGET_PATH=target,
            **UNREAD,
            DBT_USERTESTING_PARTICIPANT_SALT="pepper",
        )

    def dbt(self, *arguments: str, is_well: bool = True) -> str:
        """Run dbt, which has to end well or not, and give what it prints."""
        chosen = ("--no-use-colors", *arguments)
        run = run_dbt(self.name, chosen, self._project, self._variables())
        assert (run.returncode == 0) is is_well, run.stdout + run.stderr
        return run.stdout

    def kill_dbt(self, *arguments: str, after: int) -> None:
        """Run dbt, and kill it once it has built so many models."""
        with self.start(*arguments) as process:
            built = 0
            for line in process.stdout or ():
                built += " OK created " in line
                if built == after:
                    process.kill()

    def marts(self) -> dict[str, Counter[str]]:
        """Give the rows of all marts, floats apart from their last digits."""
        found = self.query_each(f"select * from usertesting.{mart}" for mart in MARTS)  # noqa: S608 - constants
        return {
            mart: Counter(
                repr([short(v) if isinstance(v, float) else v for v in row.values()])
                for row in rows
            )
            for mart, rows in zip(MARTS, found, strict=True)
        }


class DuckDBStore(Store):
    """A DuckDB file."""

    name = "duckdb"
    place = "?"

    def __init__(self, folder: Path) -> None:
        self.settings = dict(BESIDE)
        super().__init__(folder)
        self._path = str(folder / "warehouse.duckdb")
        self.run(f"create schema {RAW}")

    @override
    def run(self, statement: str, rows: Iterable[tuple[object, ...]] = ()) -> None:
        with duckdb.connect(self._path) as connection:
            if values := list(rows):
                head, places = statement.split(" values ")
                connection.execute(
                    f"{head} values {', '.join([places] * len(values))}",
                    [value for row in values for value in row],
                )
            else:
                connection.execute(statement)

    @override
    def query_each(self, queries: Iterable[str]) -> list[list[Record]]:
        with duckdb.connect(self._path) as connection:
            return [_rows(connection.execute(query)) for query in queries]


class PostgresStore(Store):
    """A PostgreSQL server, emptied."""

    name = "postgres"
    place = "%s"

    def __init__(self, folder: Path, port: int) -> None:
        self._address = f"host=127.0.0.1 port={port} user=postgres"
        self.settings = {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "any",
            "POSTGRES_DATABASE": "postgres",
        }
        super().__init__(folder)
        for schema in (RAW, "usertesting", "usertesting_staging"):
            self.run(f"drop schema if exists {schema} cascade")
        self.run(f"create schema {RAW}")

    @override
    def columns(self, stream: str) -> str:
        types = {
            "hugeint": "bigint",
            " json": " jsonb",
            " double": " double precision",
            "varchar": "text",
        }
        columns = super().columns(stream)
        for theirs, ours in types.items():
            columns = columns.replace(theirs, ours)
        return columns

    @override
    def run(self, statement: str, rows: Iterable[tuple[object, ...]] = ()) -> None:
        with psycopg.connect(self._address) as connection, connection.cursor() as cursor:
            if values := list(rows):
                cursor.executemany(sql.SQL(statement), values)
            else:
                cursor.execute(statement.encode())

    @override
    def query_each(self, queries: Iterable[str]) -> list[list[Record]]:
        with psycopg.connect(self._address) as connection:
            return [_rows(connection.execute(query.encode())) for query in queries]


def _rows(result: duckdb.DuckDBPyConnection | psycopg.Cursor[Any]) -> list[Record]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
