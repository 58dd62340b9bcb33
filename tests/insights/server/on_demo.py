"""What the server tells of the demo's marts is what the marts hold."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.insights.server.clients import ask, over_stdio
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mcp import Client

_FIGURES = """
    select test_id || '/' || task_id || '/success_rate', success_rate, success_rate_n,
        success_rate_low, success_rate_high, is_success_rate_enough_to_quote
    from fct_task_performance where success_rate_n > 0
    union all
    select test_id || '/' || task_id || '/mean_rating', mean_rating, mean_rating_n,
        mean_rating_low, mean_rating_high, is_mean_rating_enough_to_quote
    from fct_rating_summaries where mean_rating_n > 0
    union all
    select test_id || '/' || task_id || '/nps', nps, answer_count, nps_low, nps_high,
        is_enough_to_quote
    from fct_nps where answer_count > 0
"""
# By part of the results, what a row is told of: value, n, low, high.
_PARTS = {
    "funnel": """
        select reach_rate, participant_count, reach_rate_low, reach_rate_high
        from fct_test_funnel
        union all
        select answer_rate, reached_count, answer_rate_low, answer_rate_high from fct_test_funnel
        union all
        select give_up_rate, reached_count, give_up_rate_low, give_up_rate_high
        from fct_test_funnel
    """,
    "choices": """
        select choice_share, choice_share_n, choice_share_low, choice_share_high
        from fct_choice_shares
        union all
        select mean_rank, mean_rank_n, mean_rank_low, mean_rank_high from fct_choice_shares
    """,
    "comparison": """
        select difference, answer_count, difference_low, difference_high from fct_comparisons
    """,
    "other_tests": """
        select difference, answer_count, difference_low, difference_high from fct_test_differences
    """,
    "sample_size": "select score, answer_count, score_low, score_high from fct_sample_plan",
}
_SEGMENT = {"measure": "nps", "attribute": "gender"}
_KEYS = ("value", "n", "low", "high", "is_enough_to_quote")


def check_server(database: Path, folder: Path) -> None:
    """Ask every tool about every test of a copy of the demo's file, and compare."""
    copy = folder / database.name
    shutil.copyfile(database, copy)
    variables = {"DBT_DUCKDB_PATH": str(copy)}
    warehouse = open_warehouse("duckdb", variables, writable=True)
    index(warehouse, open_model(DEFAULT_MODEL, os.environ))
    warehouse.close()
    answers = ask(over_stdio(variables), _all_answers)

    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute("use usertesting")

        def column(query: str) -> list[Any]:
            return [row[0] for row in connection.execute(query).fetchall()]

        figures = {row[0]: row[1:] for row in connection.execute(_FIGURES).fetchall()}
        told = {
            row["citation"]: tuple(row[key] for key in _KEYS)
            for row in answers["test_results"]
            if row["citation"] in figures
        }
        assert set(told) == set(figures)
        for citation, figure in figures.items():
            assert told[citation] == pytest.approx(figure, abs=1e-6), citation
        for part, query in _PARTS.items():
            held = Counter(map(_rounded, connection.execute(query).fetchall()))
            shown = Counter(_rounded([row[key] for key in _KEYS[:4]]) for row in answers[part])
            assert shown, part
            assert shown <= held, part
        assert {row["test_id"] for row in answers["find_tests"]} == set(
            column("select test_id from dim_tests")
        )
        waves = column("select score from fct_waves where measure = 'nps'")
        assert sorted(row["value"] for row in answers["compare_waves"]) == pytest.approx(
            sorted(waves), abs=1e-6
        )
        segments = column(
            "select score from fct_segment_comparisons "
            "where measure = 'nps' and attribute = 'gender'"
        )
        assert sorted(row["value"] for row in answers["compare_segments"]) == pytest.approx(
            sorted(segments), abs=1e-6
        )
        assert sorted(row["citation"] for row in answers["open_alerts"]) == sorted(
            column("select alert_id from fct_research_alerts where is_open")
        )
        said = set(column("select quote_text from fct_quotes"))
        assert {row["participant_said"] for row in answers["search_quotes"]} <= said
        assert answers["read_transcript"][0]["participant_said"] in set(
            column("select cue_text from fct_transcript_cues")
        )
        names = set(column("select distinct speaker from fct_quotes where speaker <> 'Moderator'"))
    assert names
    assert not names & {row.get("speaker") for row in answers["search_quotes"]}


def _rounded(figure: Iterable[float | None]) -> tuple[float | None, ...]:
    return tuple(None if number is None else round(number, 6) for number in figure)


async def _all_answers(client: Client) -> dict[str, list[dict[str, Any]]]:
    async def rows(tool: str, **arguments: Any) -> list[dict[str, Any]]:
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        answer = json.loads(result.content[0].text)  # type: ignore[union-attr]
        found: list[dict[str, Any]] = answer["rows"]
        return found

    tests = await rows("find_tests", most=50)
    programmes = {test["programme"] for test in tests if "programme" in test}
    quotes = await rows("search_quotes", question="hidden fees", most=20)
    return {
        "find_tests": tests,
        # Measure by measure: all figures of a test may be more than an answer holds.
        "test_results": [
            row
            for test in tests
            for measure in ("success_rate", "mean_rating", "nps")
            for row in await rows("test_results", test_id=test["test_id"], measure=measure)
        ],
        **{
            part: [
                row
                for test in tests
                for row in await rows("test_results", test_id=test["test_id"], part=part)
            ]
            for part in _PARTS
        },
        "compare_waves": [
            row
            for name in programmes
            for row in await rows("compare_waves", programme=name, measure="nps")
        ],
        "compare_segments": [
            row
            for test in tests
            for row in await rows("compare_segments", test_id=test["test_id"], **_SEGMENT)
        ],
        "search_quotes": quotes,
        "read_transcript": await rows("read_transcript", session_id=quotes[0]["session_id"]),
        "open_alerts": await rows("open_alerts"),
        "known_gaps": await rows("known_gaps"),
    }
