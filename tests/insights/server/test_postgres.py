"""PostgreSQL's answers are DuckDB's, and its session cannot write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, get_args

import pytest

from tests.insights.contracts import in_duckdb, in_postgres
from tests.insights.evidence import BANK
from tests.insights.server.account import PROGRAMME, account
from tests.warehouses.postgres_server import serving
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.options import Options
from usertesting_insights.search.find import Question
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.search.units import ANSWER
from usertesting_insights.server import comparisons, overview, results, speech
from usertesting_insights.server.marts import Marts
from usertesting_insights.server.results import Part
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from pathlib import Path


def test_both_warehouses_answer_alike(tmp_path: Path) -> None:
    model = open_model(DEFAULT_MODEL, os.environ)
    with serving() as port:
        answers = []
        for name, variables in (
            ("duckdb", in_duckdb(tmp_path / "warehouse.duckdb", account())),
            ("postgres", in_postgres(port, account())),
        ):
            warehouse = open_warehouse(name, variables, writable=True)
            index(warehouse, model)
            warehouse.close()
            marts = Marts(name, variables)
            answers.append(
                [
                    overview.find_tests(marts, "ban", PROGRAMME, 20),
                    overview.find_tests(marts, "", "", 20),
                    *(results.test_results(marts, BANK, part, "") for part in get_args(Part)),
                    comparisons.compare_waves(marts, PROGRAMME, ""),
                    comparisons.compare_segments(marts, BANK, "country", ""),
                    comparisons.open_alerts(marts, BANK),
                    overview.known_gaps(marts, ""),
                    speech.read_transcript(marts, "bank-1", 0, 100),
                    speech.search_quotes(
                        marts,
                        lambda: model,
                        Options(),
                        Question("hidden fees", [BANK], [("country", "spain")], "FEE"),
                    ),
                    speech.search_quotes(
                        marts, lambda: model, Options(), Question("hidden fees", kind=ANSWER)
                    ),
                ]
            )
            with marts.open() as reader, pytest.raises(InsightsError, match="refused"):
                reader.run("delete from usertesting.dim_tests")
    duckdb, postgres = answers
    assert all(answer.rows for answer in duckdb)
    assert postgres == duckdb
