"""A DuckDB file as a warehouse: the one that all the others are compared with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb

from tests.warehouses.warehouse import plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.warehouses.warehouse import Rows


class DuckDBFile:
    """A DuckDB file, not there yet."""

    name = "duckdb"

    def __init__(self, folder: Path) -> None:
        """Take the folder of the file."""
        self._path = str(folder / "warehouse.duckdb")
        self.published = folder / "published" / "warehouse.duckdb"
        self.settings = {
            "TARGET_DUCKDB_PATH": self._path,
            "DBT_DUCKDB_PATH": self._path,
            "DUCKDB_FILE_PUBLISHED_PATH": str(self.published),
            # Whoever holds on to the file shows at once.
            "DUCKDB_FILE_WAIT_MINUTES": "0",
        }

    def open_for_others(self) -> None:
        """Open what is published, and never let go of it."""
        self.reader = duckdb.connect(str(self.published), read_only=True)

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query."""
        with duckdb.connect(self._path, read_only=True) as connection:
            return [_rows(connection.sql(query)) for query in queries]


def _rows(result: duckdb.DuckDBPyRelation) -> Rows:
    kinds = {name: str(kind) for name, kind in zip(result.columns, result.types, strict=True)}
    return [
        {
            name: json.loads(value) if kinds[name] == "JSON" and value else plain(value)
            for name, value in zip(result.columns, row, strict=True)
        }
        for row in result.fetchall()
    ]
