"""Each statistical mart is what a second way, by SciPy and lists, makes of the raw tables."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.figures import (
    alert_marts,
    choice_marts,
    compared_marts,
    core_marts,
    loading,
    outcome_marts,
    plan_marts,
    questionnaire_marts,
    segment_marts,
    speech_marts,
    statistics_marts,
    trend_marts,
    weight_marts,
    word_marts,
)
from tests.figures.counted import completed
from tests.figures.measures import MEASURES
from tests.figures.world import FEW, READ, adversarial, of_the_sandbox
from tests.warehouses import postgres_server, stand_in
from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.postgres_server import PostgresServer
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw
    from tests.warehouses.warehouse import Warehouse

# The first test in each warehouse waits for two builds.
pytestmark = pytest.mark.timeout(1200)

ALERT = (
    *("rule", "test_id", "task_id", "task_group_id"),
    *("phrase", "attribute", "demographic_value"),
)
# Each mart: how it is recomputed, its key, and the columns that only repeat the raw tables.
MARTS: dict[str, tuple[Callable[[Raw], Mart], tuple[str, ...], set[str]]] = {
    "fct_sessions": (
        core_marts.sessions,
        ("session_id",),
        {
            "participant_key",
            "participant_number",
            "audience_id",
            "test_plan_id",
            "session_status",
            "comparison_sequence",
            "transcript_word_count",
            "has_transcript",
            "finished_date",
            "started_at",
            "finished_at",
            "deleted_at",
        },
    ),
    "dim_tests": (
        core_marts.tests,
        ("test_id",),
        {
            "workspace_id",
            "workspace_name",
            "test_title",
            "short_title",
            "brand",
            "programme",
            "wave",
            "test_type",
            "product_type",
            "workspace_count",
            "transcript_count",
            "is_title_known",
            "expects_transcript",
            "ordered_at",
        },
    ),
    "dim_participants": (
        core_marts.participants,
        ("participant_key",),
        {"last_session_id", "age_group", "country", "gender"},
    ),
    "fct_nps": (statistics_marts.nps, ("test_id", "task_id"), {"task_text"}),
    "fct_rating_summaries": (
        statistics_marts.rating_summaries,
        ("test_id", "task_id", "scale_min", "scale_max"),
        {"task_type", "task_text"},
    ),
    "fct_rating_distributions": (
        statistics_marts.rating_distributions,
        ("test_id", "task_id", "scale_min", "scale_max", "rating"),
        {"task_type"},
    ),
    "fct_task_performance": (
        statistics_marts.task_performance,
        ("test_id", "task_id"),
        {"task_type", "task_text"},
    ),
    "fct_choice_shares": (
        choice_marts.choice_shares,
        ("test_id", "task_id", "matrix_row", "option_label"),
        {"task_type", "task_text"},
    ),
    "fct_comparison_order": (
        statistics_marts.comparison_order,
        ("test_id", "task_group_id", "comparison_sequence"),
        set(),
    ),
    "fct_comparisons": (
        compared_marts.comparisons,
        ("test_id", "task_group_id", "thing", "other_thing"),
        {"thing_label", "other_thing_label"},
    ),
    "fct_test_differences": (
        compared_marts.test_differences,
        ("measure", "test_id", "subject_id", "other_test_id", "other_subject_id"),
        set(),
    ),
    "fct_test_funnel": (
        compared_marts.test_funnel,
        ("test_id", "task_index"),
        {"task_text", "task_count"},
    ),
    "fct_task_outcomes": (
        outcome_marts.task_outcomes,
        ("session_id", "task_index"),
        {
            "task_response_id",
            "test_id",
            "participant_key",
            "task_id",
            "task_type",
            "task_text",
            "is_skipped",
            "finished_date",
            "extracted_at",
        },
    ),
    "fct_questionnaire_scores": (
        questionnaire_marts.questionnaire_scores,
        ("test_id", "instrument"),
        {"grade", "percentile_low", "percentile_high"},
    ),
    "fct_sample_plan": (
        plan_marts.sample_plan,
        ("measure", "test_id", "task_id"),
        {"task_text"},
    ),
    "fct_segment_comparisons": (
        segment_marts.segment_comparisons,
        ("test_id", "measure", "task_id", "task_group_id", "attribute", "demographic_value"),
        set(),
    ),
    "agg_audience_balance": (
        statistics_marts.audience_balance,
        ("test_id", "attribute", "demographic_value"),
        set(),
    ),
    "fct_qx_trend": (
        trend_marts.qx_trend,
        ("test_id", "task_group_id", "finished_date"),
        set(),
    ),
    "fct_qx_scores": (
        trend_marts.qx_scores,
        ("test_id", "task_group_id", "as_of_date"),
        {
            "qx_score_id",
            "task_group_label",
            "benchmark_group",
            "completed_session_count",
            "qx_score",
            "behavioral_score",
            "attitudinal_score",
            "usability_score",
            "trust_score",
            "appearance_score",
            "loyalty_score",
            "previous_as_of_date",
            "extracted_at",
        },
    ),
    "fct_waves": (
        trend_marts.waves,
        ("programme", "measure", "question", "question_number", "wave"),
        set(),
    ),
    "fct_alert_checks": (
        alert_marts.alert_checks,
        ALERT,
        {"alert_id", "measure", "comparison"},
    ),
    "fct_research_alerts": (
        alert_marts.research_alerts,
        ALERT,
        {
            "alert_id",
            "measure",
            "comparison",
            "is_open",
            "opened_at",
            "first_seen_at",
            "last_seen_at",
        },
    ),
    "fct_phrase_mentions": (
        alert_marts.phrase_mentions,
        ("session_id", "task_id", "phrase"),
        {"phrase_mention_id", "test_id"},
    ),
    "fct_verbatims": (word_marts.verbatims, ("verbatim_id",), {"finished_at", "extracted_at"}),
    "fct_themes": (word_marts.themes, ("test_id", "theme"), set()),
    "dq_unmatched_themes": (word_marts.unmatched_themes, ("verbatim_id",), set()),
    "fct_session_weights": (weight_marts.session_weights, ("test_id", "session_id"), set()),
    "fct_weighted_scores": (
        weight_marts.weighted_scores,
        ("test_id", "measure", "task_id", "task_group_id"),
        set(),
    ),
    "fct_task_speech": (
        speech_marts.task_speech,
        ("session_id", "task_index"),
        {"task_response_id", "test_id", "task_id", "task_type", "extracted_at"},
    ),
    "fct_quotes": (
        speech_marts.quotes,
        ("session_id", "first_cue_index"),
        {"quote_id", "extracted_at"},
    ),
}
# The p value of a time is an approximation, which adjusting multiplies.
WITH_TIMES = ("fct_segment_comparisons", "fct_waves")
ROUGH = {"p_value": 3e-6, "p_adjus": 3e-4}
DAYS = ("as_of_date", "finished_date")
Nights = list[tuple["Raw", dict[str, "Mart"]]]


def another_night(raw: Raw) -> Raw:
    """Let sessions change: recoded, corrected, refunded, read again with less, moved."""
    later = READ + timedelta(days=1)
    raw = {stream: [dict(row) for row in rows] for stream, rows in raw.items()}
    recoded, corrected, refunded, shorter = (f"session-9-{place}" for place in range(4))
    for stream in ("session_details", "tasks", "task_groups", "demographics"):
        for row in raw[stream]:
            if row["session_id"] in (recoded, corrected, shorter) and row["extracted_at"] == READ:
                row["extracted_at"] = row["_sdc_extracted_at"] = later
            if row["session_id"] == corrected:
                row["participant_id"] = "person-1"
            if row["session_id"] == recoded and row.get("task_type") == "URL":
                row["answer_json"] = {"url": {"success": not row["answer_json"]["url"]["success"]}}
            if row["session_id"] == shorter and row.get("task_index") == 2:
                row["extracted_at"] = READ
    moved = next(
        session_id
        for session_id, row in completed(raw).items()
        if row["test_id"] == "test-9"
        and session_id not in (recoded, corrected, refunded, shorter)
        and any(task["session_id"] == session_id for task in raw["tasks"])
    )
    changes = {refunded: {"status": "REFUNDED"}, moved: {"test_id": "test-8"}}
    for row in raw["sessions"]:
        if row["session_id"] in changes:
            row.update(changes[row["session_id"]], extracted_at=later, _sdc_extracted_at=later)
    return raw


def built(warehouse: Warehouse, folder: Path, *raws: Raw) -> Nights:
    """Build nights, and keep the raw tables and the marts of each."""
    project = loading.project(folder, raws[0], warehouse)
    nights: Nights = []
    for raw in raws:
        loading.load(warehouse, raw, READ)
        loading.build(warehouse, project)
        tables = warehouse.query(*(f"select * from usertesting.{mart}" for mart in MARTS))  # noqa: S608 - constants
        nights.append((raw, dict(zip(MARTS, map(_keyed, MARTS, tables), strict=True))))
    return nights


def _keyed(mart: str, rows: list[dict[str, Any]]) -> Mart:
    _, key, _ = MARTS[mart]
    found = {}
    for row in rows:
        if not row.get("is_open", True):
            continue
        if mart == "fct_task_speech":
            row["task_index"] = int(row["task_response_id"].rpartition("-")[2])
        name = (
            tuple(trend_marts.day(row.pop(part)) if part in DAYS else row.pop(part) for part in key)
            if mart != "fct_task_speech"
            else (row.pop("session_id"), row.pop("task_index"))
        )
        found[name] = row
    assert len(found) == len([row for row in rows if row.get("is_open", True)])
    return found


@pytest.fixture(scope="module")
def in_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("duckdb")
    first = adversarial(4)
    return built(DuckDBFile(folder), folder, first, another_night(first))


@pytest.fixture(scope="module")
def of_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("sandbox")
    return built(DuckDBFile(folder), folder, of_the_sandbox())


@pytest.fixture(scope="module")
def in_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with postgres_server.serving() as port:
        folder = tmp_path_factory.mktemp("postgres")
        first = adversarial(2)
        yield built(PostgresServer(port), folder, first, another_night(first))


@pytest.fixture(scope="module")
def in_snowflake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("snowflake")
    with stand_in.serving("snowflake", folder) as port:
        first = adversarial(3, FEW)
        yield built(SnowflakeStandIn(port, folder), folder, first, another_night(first))


@pytest.fixture(
    params=["in_duckdb", "in_postgres", pytest.param("in_snowflake", marks=pytest.mark.slow)]
)
def nights(request: pytest.FixtureRequest) -> Nights:
    """Two nights in each warehouse."""
    found: Nights = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_is_what_the_sandbox_says(of_sandbox: Nights, mart: str) -> None:
    _compare(mart, *of_sandbox[0])


@pytest.mark.parametrize("night", [0, 1], ids=["first night", "second night"])
@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_is_what_the_raw_tables_say(nights: Nights, mart: str, night: int) -> None:
    raw, tables = nights[night]

    assert tables[mart]
    _compare(mart, raw, tables)


def _compare(mart: str, raw: Raw, tables: dict[str, Mart]) -> None:
    recompute, _, repeated = MARTS[mart]
    expected = recompute(raw)
    assert set(tables[mart]) == set(expected)
    for key, row in expected.items():
        found = {name: value for name, value in tables[mart][key].items() if name not in repeated}
        assert set(found) == set(row), key
        for name, value in row.items():
            known = found[name]
            if isinstance(value, float) and isinstance(known, (int, float)):
                wrong = ROUGH.get(name[:7], 1e-6) if mart in WITH_TIMES else 1e-6
                assert known == pytest.approx(value, rel=1e-6, abs=wrong), (key, name)
            else:
                assert known == value, (key, name)


def test_the_world_has_what_makes_figures_go_wrong(in_duckdb: Nights) -> None:
    """Each branch of the figures has a row, else the comparison proves nothing."""
    _, marts = in_duckdb[0]
    flags = json.dumps([list(mart.values()) for mart in marts.values()], default=str)

    for flag in ("has_mixed_scales", "is_skewed", "is_wave_complete", "is_open", "is_speeder"):
        assert f'"{flag}": true' in flags, flag
    choices = marts["fct_choice_shares"].values()
    assert any(row["choice_share_n"] and not row["chosen_count"] for row in choices)
    assert {row["mean_rank_n"] for row in choices} > {0, 1, 2}
    segments = marts["fct_segment_comparisons"].items()
    assert {key[4] for key, row in segments if row["is_more_than_noise"]} == {"web_expertise"}
    for mart, more in (("fct_waves", {"csat"}), ("fct_segment_comparisons", set())):
        compared = {key[1] for key, row in marts[mart].items() if row["p_value"] is not None}
        assert compared == {*MEASURES, "qx_score", *more}, mart
    assert {row["is_converged"] for row in marts["fct_session_weights"].values()} == {True, False}
    assert any(row["example_3_id"] for row in marts["fct_themes"].values())
    assert {row["verbatim_kind"] for row in marts["fct_verbatims"].values()} == {"answer", "quote"}
    assert {row["mean_rating_n"] for row in marts["fct_rating_summaries"].values()} > {1, 2}
