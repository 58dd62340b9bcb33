"""Snowflake: its stand-in answers as DuckDB does, and the statements are Snowflake's own.

The stand-in keeps vectors as DuckDB's arrays: it shows that the statements fit together and what
they find, not that Snowflake takes them.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlglot
from sqlglot import expressions

from tests.insights.contracts import in_duckdb, statements
from tests.insights.evidence import BANK, SHOP, marts
from tests.insights.search.steps import follow
from tests.support.project import ROOT, environment
from tests.warehouses import stand_in
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn
from usertesting_insights.errors import InsightsError
from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.search.units import KINDS
from usertesting_insights.warehouse.connection import Warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.insights.search.conftest import Counting

PYTHON = ROOT / ".meltano" / "utilities" / "insights-snowflake" / "venv" / "bin" / "python"
STEPS = Path(__file__).with_name("steps.py")
LARGEST_STATEMENT = 1_000_000
UNITS = [(f"{number}", "quote", "s", f"hash {number}", "What was said.") for number in range(300)]
QUESTIONS: list[dict[str, Any]] = [
    {"text": "people afraid of hidden costs"},
    {"text": "mapa y resultados", "tests": [SHOP, BANK], "segments": [["country", "spain"]]},
    {"text": "anything", "containing": "100%"},
    {"text": "anything", "containing": "s_h", "most": 1},
    {"text": "fees", "kind": "chunk", "segments": [["nps_group", "detractor"]]},
    {"text": "fees", "kind": "answer", "segments": [["task_outcome", "failed"]]},
    {"text": "'; drop table usertesting.dim_tests; --", "tests": ["' or 1 = 1 --"]},
]
INDEX: dict[str, Any] = {}


def erasing(session: str) -> list[dict[str, Any]]:
    return [
        {"statement": f"delete from usertesting.{mart} where session_id = '{session}'"}  # noqa: S608
        for mart in ("fct_sessions", "fct_quotes", "fct_transcript_chunks", "fct_verbatims")
    ]


def test_the_stand_in_finds_what_duckdb_finds(tmp_path: Path) -> None:
    asked = [{"question": question} for question in QUESTIONS]
    changed = {"statement": "update usertesting.fct_quotes set quote_text = 'Something else.'"}
    steps = [INDEX, *asked, *erasing("bank-1"), *asked, INDEX, changed, INDEX, *asked]
    made = [
        {"statement": each, "values": values}
        for each, values in statements(marts())
        # There is none yet, and the loader's role may drop none.
        if not each.startswith("drop schema")
    ]

    with stand_in.serving("snowflake", tmp_path) as port:
        finished = subprocess.run(
            [PYTHON, STEPS, "snowflake"],
            input=json.dumps([*made, *steps], default=str),
            env=environment(**SnowflakeStandIn(port, tmp_path).settings),
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 0, finished.stderr
    there = json.loads(finished.stdout)

    here = follow("duckdb", in_duckdb(tmp_path / "warehouse.duckdb", marts()), steps)
    assert len(here) > len(steps)
    assert [unlike(each) for each in there] == [unlike(each) for each in here]


def unlike(found: dict[str, Any]) -> dict[str, Any]:
    """Give what may be compared: the last digits of a float are the warehouse's own."""
    return {
        name: round(value, 5) if isinstance(value, float) else value
        for name, value in found.items()
    }


@dataclass
class Recorder:
    """A cursor that notes statements, and has texts without a vector."""

    statements: list[str] = field(default_factory=list)
    longest: int = 0
    description: Sequence[Sequence[Any]] = ()
    _rows: list[Sequence[Any]] = field(default_factory=list)

    def execute(self, operation: str, parameters: Sequence[Any] = (), /) -> None:
        assert operation.count("%s") == len(parameters)
        self.longest = max(self.longest, len(operation) + sum(map(len, parameters)))
        self.statements.append(operation.replace("%s", "'x'"))
        has_vectors = any("insert into" in one for one in self.statements)
        self.description, self._rows = [("vector_count",)], [(0,)]
        if "select texts.*" in operation:
            names = ("unit_id", "unit_kind", "session_id", "text_hash", "unit_text")
            self.description = [(name,) for name in names]
            self._rows = [] if has_vectors else [*UNITS]
        elif "group by model" in operation or "with vectors" in operation:
            self._rows = []
        elif "select distinct model" in operation:
            self.description, self._rows = [("model",)], [("usem3",)]

    def fetchmany(self, size: int = 1, /) -> Sequence[Sequence[Any]]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def close(self) -> None:
        """Stay: the next query uses it again."""


def test_every_statement_is_snowflakes(model: Counting) -> None:
    cursor = Recorder()
    warehouse = Warehouse("snowflake", "usertesting", lambda: cursor, "%s", cursor.close, ())
    index(warehouse, model)
    segments = [("country", "Spain"), ("nps_group", "detractor"), ("task_outcome", "failed")]
    for kind in KINDS:
        find(warehouse, model, Question("fees", ["t"], segments, "fee", kind=kind))

    assert any("insert into" in one for one in cursor.statements)
    assert any("with vectors" in one for one in cursor.statements)
    for statement in cursor.statements:
        [tree] = sqlglot.parse(statement, read="snowflake")
        assert tree is not None
        assert not isinstance(tree, expressions.Command), statement


@pytest.mark.parametrize("size", [8, 512, 3_072, 60_000])
def test_no_statement_is_longer_than_snowflake_takes(size: int) -> None:
    class Wide:
        name = "wide"

        def passages(self, texts: Sequence[str]) -> list[list[float]]:
            return [[-1.23456e-05] * size for _ in texts]

        questions = passages

    cursor = Recorder()
    warehouse = Warehouse("snowflake", "usertesting", lambda: cursor, "%s", cursor.close, ())

    assert index(warehouse, Wide()).embedded == len(UNITS)
    assert cursor.longest < LARGEST_STATEMENT


def test_bigquery_is_told_the_way_in_sql(model: Counting) -> None:
    warehouse = Warehouse("bigquery", "usertesting", Recorder, "%s", lambda: None, ())
    with pytest.raises(InsightsError, match=r"docs/search\.md"):
        index(warehouse, model)
