"""A PostgreSQL database with raw tables as its loader leaves them, and dbt to build on it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.rows import dict_row
from typing_extensions import override

from tests.transform.warehouse import STREAMS, Row, Warehouse

TYPES = {"hugeint": "bigint", "double": "double precision", "json": "jsonb"}


class PostgresWarehouse(Warehouse):
    """A database of a server, and dbt to build on it."""

    name = "postgres"

    def __init__(self, folder: Path, port: int) -> None:
        """Take the database of the server that listens on a port, and empty it."""
        self._port = port
        with psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", dbname="template1", autocommit=True
        ) as connection:
            connection.execute("drop database postgres with (force)")
            connection.execute("create database postgres")
        super().__init__(folder)
        self.connection = {
            "DBT_PROFILES_DIR": "profiles/postgres",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "any",
            "POSTGRES_DATABASE": "postgres",
        }

    @override
    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with psycopg.connect(
            host="127.0.0.1",
            port=self._port,
            user="postgres",
            row_factory=dict_row,
        ) as connection:
            result = connection.execute(statement.replace("?", "%s").encode(), values or None)
            return result.fetchall() if result.description else []

    @override
    def query_each(self, statements: Iterable[str]) -> list[list[Row]]:
        """Run statements and return the rows of each."""
        return [self.query(statement) for statement in statements]

    @override
    def load(self, stream: str, *records: Mapping[str, object]) -> None:
        """Upsert records by key, as the loader does; what a record does not name is null."""
        columns = re.sub(r"\b(hugeint|double|json)\b", lambda kind: TYPES[kind[0]], STREAMS[stream])
        self.query(
            f"create table if not exists usertesting_raw.{stream} (_sdc_extracted_at timestamp,"
            f" _sdc_batched_at timestamp, _sdc_deleted_at varchar, {columns})"
        )
        key = re.search(r"primary key \((.*)\)", columns)
        assert key
        for record in records:
            row = {**record, "_sdc_extracted_at": datetime.now(UTC).replace(tzinfo=None)}
            self.query(
                f"insert into usertesting_raw.{stream} ({', '.join(row)})"  # noqa: S608
                f" values ({', '.join('?' for _ in row)}) on conflict ({key[1]}) do update"
                f" set {', '.join(f'{name} = excluded.{name}' for name in row)}",
                list(row.values()),
            )
