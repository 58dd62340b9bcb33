"""A night that brings nothing costs next to nothing, and no news is missed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.project import reading
from tests.support.project import ROOT, environment
from tests.warehouses.warehouse import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.warehouses.snowflake_stand_in import SnowflakeStandIn
    from tests.warehouses.warehouse import Nights

# The first test waits for the nights.
pytestmark = pytest.mark.timeout(1800)

PYTHON = ROOT / ".meltano/utilities/dbt-snowflake/venv/bin/python"
NODE = re.compile(r'"node_id": "(\w+)\.\w+\.(\w+)')
# No other test repeats those of single columns that only warn.
THAT_WARN = {f"not_null_stg_usertesting__tasks_task_{column}" for column in ("id", "type")}
# Statements that are answered without a warehouse.
FREE = re.compile(
    r"\s*(alter\s+(session|table \S+ alter)|begin|comment on|commit"
    r"|create (or replace )?((temporary )?\s*view|schema)|describe|drop|show)\b",
    re.IGNORECASE,
)
PAGE = "docs/snowflake.md"


# A tag and back, a look at the contract twice, at two tables' columns twice, a transaction of a
# delete and an insert, a temporary table, a view to describe it, comments, a watermark. The alerts
# look for each column that they may lack.
MOST = 20


def of_dbt(nights: Nights, since: float, until: float = float("inf")) -> list[str]:
    warehouse: SnowflakeStandIn = nights.warehouse  # type: ignore[assignment]
    return [
        each.statement
        for each in warehouse.statements()
        if since <= each.at < until and '"app": "dbt"' in each.statement
    ]


def test_an_idle_night_is_one_query(in_snowflake: Nights) -> None:
    assert in_snowflake.idle
    said = of_dbt(in_snowflake, in_snowflake.idle.began)

    assert len([each for each in said if not FREE.match(each)]) == 1
    assert len(said) < 30
    # A view has its rows in another order each time.
    before, after = (
        {mart: written(rows) for mart, rows in night.marts.items()}
        for night in (in_snowflake.third, in_snowflake.idle)
    )
    assert after == before


def test_the_page_says_what_a_night_and_a_deploy_cost(in_snowflake: Nights) -> None:
    nights = in_snowflake
    assert nights.idle
    spans = (
        (nights.idle.began, float("inf")),
        (nights.third.began, nights.idle.began),
        (nights.first.began, nights.second.began),
    )

    for (finds, _, costs), span in zip(
        reading.table(reading.section(PAGE, "What a night costs")), spans, strict=True
    ):
        said = of_dbt(nights, *span)
        awake = [each for each in said if not FREE.match(each)]
        numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", costs)]
        for count, number in zip(map(len, (said, awake)), numbers, strict=True):
            assert 0.9 * number <= count <= number, finds


def test_a_night_with_news_costs_a_model_a_few_statements(in_snowflake: Nights) -> None:
    said = of_dbt(in_snowflake, in_snowflake.second.began, in_snowflake.third.began)
    nodes = [match.groups() for each in said if (match := NODE.search(each))]
    by_model = Counter(name for kind, name in nodes if kind == "model")
    tests = Counter(name for kind, name in nodes if kind == "test")

    assert by_model
    assert {name: count for name, count in by_model.items() if count > MOST} == {}
    assert set(tests.values()) == {1}
    of_columns = {name for name in tests if re.match("(source_)?(not_null|unique)_(?!key)", name)}
    assert of_columns == THAT_WARN
    assert len(tests) < 2.75 * len(by_model)
    assert not [name for kind, name in nodes if kind == "seed"]


def test_the_query_sees_a_change_of_any_raw_table(in_snowflake: Nights) -> None:
    asked = the_query(in_snowflake)
    raw = in_snowflake.third.raw
    tables = {name: rows for name, rows in raw.items() if rows}
    queries = []
    for table, rows in tables.items():
        for change in changes(rows[0]):
            queries += [f"update usertesting_raw.{table} set {change}", asked]  # noqa: S608

    before, *answers = in_snowflake.warehouse.query(asked, *queries)

    states = states_of(before)
    assert set(states) == {"", *raw}
    for table, there, back in zip(tables, answers[1::4], answers[3::4], strict=True):
        changed = states_of(there)
        assert {name for name in changed if changed[name] != states[name]} == {table}
        assert states_of(back) == states


def changes(row: dict[str, object]) -> tuple[str, str]:
    """A change of a table with such a row, and the way back: rows arrive, or have another text."""
    if {"session_id", "_sdc_batched_at"} <= row.keys():
        shift = "_sdc_batched_at = dateadd(day, {}, _sdc_batched_at)"
        return shift.format(1), shift.format(-1)
    column = next(
        name
        for name, value in row.items()
        if isinstance(value, str) and not name.endswith(("_at", "_date"))
    )
    return f"{column} = {column} || 'x'", f"{column} = left({column}, length({column}) - 1)"


def the_query(nights: Nights) -> str:
    assert nights.idle
    [asked] = [each for each in of_dbt(nights, nights.idle.began) if "hash_agg" in each]
    return asked


def states_of(rows: Sequence[dict[str, object]]) -> dict[object, object]:
    return {row["table_name"]: row["state"] for row in rows}


def test_the_query_sees_whom_the_loader_has_brought_back(in_snowflake: Nights) -> None:
    asked = the_query(in_snowflake)
    back = (
        "insert into usertesting_raw.sessions (session_id, test_id, _sdc_batched_at)"
        " select session_id, 'any', '2026-01-01' from usertesting_raw.erased_sessions"
        " where session_id is not null limit 1"
    )
    away = "delete from usertesting_raw.sessions where test_id = 'any'"

    before, _, brought, _ = in_snowflake.warehouse.query(asked, back, asked, away)

    assert {row["erased_count"] for row in before} == {0}
    assert sum(row["erased_count"] for row in brought) == 1
    assert states_of(brought) == states_of(before)


def test_rows_that_are_only_written_again_are_no_news(in_snowflake: Nights) -> None:
    asked = the_query(in_snowflake)
    again = (
        "update usertesting_raw.qx_scores set _sdc_batched_at = dateadd(day, 1, _sdc_batched_at),"
        " extracted_at = dateadd(day, 1, extracted_at)"
    )
    columns = 'test_id, task_group_uuid, label, qx_score, components, "VALUES", completes'
    next_day = (
        f"insert into usertesting_raw.qx_scores ({columns}, as_of_date)"  # noqa: S608 -- its own
        f" select {columns}, dateadd(day, 1, as_of_date) from usertesting_raw.qx_scores"
    )

    before, _, _, after = in_snowflake.warehouse.query(asked, again, next_day, asked)

    assert states_of(before) == states_of(after)
    assert states_of(before)["qx_scores"] != "0 "


CHANGE_THE_PROJECT = """
import json, os, sys
sys.path.insert(0, "commands")
import build_changes
states = {name: build_changes.project_state("{}") for name in ("as it is", "again")}
for path in ("dbt_project.yml", "models/new", "seeds/new", "macros/new", "tests/new"):
    with open(path, "a") as file:
        file.write("# changed")
    states[path] = build_changes.project_state("{}")
os.environ["DBT_USERTESTING_SCHEMA"] = "elsewhere"
states["a setting"] = build_changes.project_state("{}")
states["a variable"] = build_changes.project_state("{usertesting_quote_words: 3}")
open("README.md", "a").write("changed")
states["a document"] = build_changes.project_state("{usertesting_quote_words: 3}")
print(json.dumps(states))
"""


def test_a_change_of_the_project_is_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "transform", tmp_path / "transform")

    states = json.loads(
        subprocess.run(
            [PYTHON, "-c", CHANGE_THE_PROJECT],
            cwd=tmp_path / "transform",
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )

    assert states.pop("again") == states["as it is"]
    assert states.pop("a document") == states["a variable"]
    assert len(set(states.values())) == len(states) == 8
