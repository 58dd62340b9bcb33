"""Snowflake's statements: its stand-in has no vectors, so only their form can be checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import sqlglot
from sqlglot import expressions

from usertesting_insights.errors import InsightsError
from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.warehouse.connection import Warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.insights.search.conftest import Counting

UNIT = ("q", "quote", "s", "hash", "What was said.")


@dataclass
class Recorder:
    """A cursor that notes statements, and has one text without a vector."""

    statements: list[str] = field(default_factory=list)
    description: Sequence[Sequence[Any]] = ()
    _rows: list[Sequence[Any]] = field(default_factory=list)

    def execute(self, operation: str, parameters: Sequence[Any] = (), /) -> None:
        assert operation.count("%s") == len(parameters)
        self.statements.append(operation.replace("%s", "'x'"))
        has_vectors = any("insert into" in one for one in self.statements)
        self.description, self._rows = [("vector_count",)], [(0,)]
        if "select texts.*" in operation:
            names = ("unit_id", "unit_kind", "session_id", "text_hash", "unit_text")
            self.description = [(name,) for name in names]
            self._rows = [] if has_vectors else [UNIT]
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
    for kind in ("quote", "chunk"):
        find(
            warehouse,
            model,
            Question("fees", ["t"], [("country", "Spain")], "fee", kind=kind),
        )

    assert any("insert into" in one for one in cursor.statements)
    assert any("with vectors" in one for one in cursor.statements)
    for statement in cursor.statements:
        [tree] = sqlglot.parse(statement, read="snowflake")
        assert tree is not None
        assert not isinstance(tree, expressions.Command), statement


def test_bigquery_is_told_the_way_in_sql(model: Counting) -> None:
    warehouse = Warehouse("bigquery", "usertesting", Recorder, "%s", lambda: None, ())
    with pytest.raises(InsightsError, match=r"docs/search\.md"):
        index(warehouse, model)
