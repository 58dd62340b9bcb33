"""What the documents say of the warehouses is what the warehouses say."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.project.reading import code, examples, section, table, text
from tests.support.documents import commands, type_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.warehouses.warehouse import Nights

# The first test in each warehouse waits for three nights.
pytestmark = pytest.mark.timeout(1800)

# A column of each kind that the documents tell apart.
KINDS = {
    "text": ("tasks", "task_text"),
    "time, UTC": ("sessions", "finish_time"),
    "whole number": ("tasks", "start_time_ms"),
    "yes or no": ("tasks", "skipped"),
    "JSON": ("tasks", "answer_json"),
}
TYPE = """
select data_type from information_schema.columns
where lower(table_schema) = 'usertesting_raw'
    and lower(table_name) = '{}' and lower(column_name) = '{}'
"""


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        ("in_duckdb", ("docs/warehouses.md", "Column types", 1)),
        ("in_postgres", ("docs/warehouses.md", "Column types", 2)),
        ("in_snowflake", ("docs/warehouses.md", "Column types", 3)),
        ("in_snowflake", ("docs/snowflake.md", "Types", 1)),
        pytest.param(
            *("in_bigquery", ("docs/warehouses.md", "Column types", 4)), marks=pytest.mark.bigquery
        ),
    ],
)
def test_columns_have_the_types_of_the_documents(
    place: str, cells: tuple[str, str, int], request: pytest.FixtureRequest
) -> None:
    path, heading, cell = cells
    nights: Nights = request.getfixturevalue(place)
    kinds = {row[0]: code(row[cell]) for row in table(section(path, heading))}

    found = nights.warehouse.query(*(TYPE.format(*column) for column in KINDS.values()))

    types = [str(row["data_type"]) for [row] in found]
    assert kinds == {kind: [each] for kind, each in zip(KINDS, types, strict=True)}


def test_the_queries_of_the_document_have_answers(in_snowflake: Nights) -> None:
    queries = re.findall(r"```sql\n(select .*?)```", text("docs/snowflake.md"), re.DOTALL)
    queries += re.findall(r"```sql\n(select\n.*?)```", text("docs/snowflake.md"), re.DOTALL)
    assert len(queries) == 4

    for query, rows in zip(queries, in_snowflake.warehouse.query(*queries), strict=True):
        assert rows, query
        assert all(value is not None for row in rows for value in row.values()), query


def test_duckdb_writes_parquet(in_duckdb: Nights, tmp_path: Path) -> None:
    [script] = commands("docs/warehouses.md", "A lake: Parquet, JSON lines")
    export = script.splitlines()[1].replace(".venv/bin/python", sys.executable)
    published = in_duckdb.warehouse.settings["DUCKDB_FILE_PUBLISHED_PATH"]
    (tmp_path / "output").mkdir()

    type_in(export.replace("output/published/warehouse.duckdb", published), tmp_path)

    [rows] = in_duckdb.warehouse.query(
        f"from read_parquet('{tmp_path}/output/fct_sessions.parquet')"
    )
    assert len(rows) == len(in_duckdb.third.marts["fct_sessions"]) > 0


@pytest.mark.parametrize("path", ["docs/snowflake.md", "docs/warehouses.md"])
def test_the_variables_are_those_of_the_example(path: str) -> None:
    named = set(
        re.findall(r"\b((?:TAP|TARGET|DBT|SNOWFLAKE|POSTGRES|BIGQUERY)_[A-Z_]+)\b", text(path))
    )

    assert named
    assert named <= set(examples())
