"""DuckDB with company: readers that hold on, and copies of the file."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.warehouse import tables

if TYPE_CHECKING:
    from tests.warehouses.warehouse import Nights

# The first test waits for three nights.
pytestmark = pytest.mark.timeout(1800)

SESSIONS = "select session_id from usertesting.fct_sessions"


def test_a_reader_that_holds_on_sees_its_own_night_and_the_next_one_sees_the_newest(
    in_duckdb: Nights, tmp_path: Path
) -> None:
    warehouse = in_duckdb.warehouse
    assert isinstance(warehouse, DuckDBFile)
    # DuckDB would show this process the file that it has open already.
    published = shutil.copytree(warehouse.published.parent, tmp_path / "published")

    held = warehouse.reader.sql(SESSIONS).fetchall()
    with duckdb.connect(str(published / warehouse.published.name), read_only=True) as connection:
        newest = connection.sql(SESSIONS).fetchall()
        schemas = connection.sql("select distinct table_schema from information_schema.tables")
        assert schemas.fetchall() == [("usertesting",)]
        tables_there = connection.sql("select table_name from duckdb_tables()").fetchall()

    first, third = in_duckdb.first.marts, in_duckdb.third.marts
    assert Counter(held) == Counter((row["session_id"],) for row in first["fct_sessions"])
    assert Counter(newest) == Counter((row["session_id"],) for row in third["fct_sessions"])
    assert {name for (name,) in tables_there} == set(third)
    assert [path.name for path in published.iterdir()] == ["warehouse.duckdb"]


def test_every_view_holds_in_a_copy_of_another_name(in_duckdb: Nights, tmp_path: Path) -> None:
    shutil.copy(in_duckdb.warehouse.settings["DBT_DUCKDB_PATH"], tmp_path / "report.duckdb")

    with duckdb.connect(str(tmp_path / "report.duckdb"), read_only=True) as connection:
        views = connection.sql(
            "select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
        assert len(views) > 15
        for (view,) in views:
            connection.sql(f"from {view}").fetchall()
    assert tables(in_duckdb.warehouse, "usertesting")


def test_sets_are_replaced_in_one_transaction(in_duckdb: Nights) -> None:
    log = Path(in_duckdb.warehouse.settings["DBT_DUCKDB_PATH"]).parent / "logs" / "dbt.log"
    asked = re.findall(
        r"On model\.usertesting\.(\w+): (.*?)(?=\n\x1b|\n\d\d:|\Z)", log.read_text(), re.DOTALL
    )
    open_in: dict[str, bool] = {}
    changed: Counter[str] = Counter()
    for model, statement in asked:
        if statement.strip() in {"BEGIN", "COMMIT", "ROLLBACK"}:
            open_in[model] = statement.strip() == "BEGIN"
        elif re.search(r"^\s*(delete from|insert into)\b", statement, re.MULTILINE):
            changed[model] += 1
            assert open_in[model], model
    assert len(changed) > 20
