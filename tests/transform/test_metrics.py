"""The metrics, asked for by MetricFlow itself, say what the marts say.

The MetricFlow to run is the one that `MF` names, else the one that Meltano has installed.
"""

import csv
import json
import os
import subprocess
from dataclasses import dataclass

import pytest

from tests.transform.test_transform import load_figures
from tests.transform.warehouse import FIRST_READ, MODELS_ONLY, ROOT, Row, Warehouse

MF = os.environ.get("MF", str(ROOT / ".meltano/utilities/metricflow/venv/bin/mf"))

SESSIONS = "fct_sessions where is_counted"
TASKS = "fct_task_performance"
RATINGS = "fct_rating_summaries where task_type = 'RATING_SCALE'"
SCALED = "fct_task_responses where task_type = 'RATING_SCALE'"
SPOKEN = "dim_tests where expects_transcript"
# Each metric: what it is of which mart.
FIGURES = {
    "sessions": ("sum(session_count)", "dim_tests"),
    "participants": ("sum(participant_count)", "dim_tests"),
    "median_session_seconds": ("median(duration_seconds)", SESSIONS),
    "session_qx_score": ("avg(qx_score)", SESSIONS),
    "spoken_words": ("sum(word_count)", "fct_transcripts"),
    "speeders": ("count_if(is_speeder)", SESSIONS),
    "speeder_rate": ("count_if(is_speeder) / count(*)", SESSIONS),
    "expected_transcripts": ("sum(session_count)", SPOKEN),
    "found_transcripts": ("sum(transcript_count)", SPOKEN),
    "transcript_coverage": ("sum(transcript_count) / sum(session_count)", SPOKEN),
    "responses": ("sum(skip_rate_n)", TASKS),
    "skipped_tasks": ("sum(skipped_count)", TASKS),
    "skip_rate": ("sum(skipped_count) / sum(skip_rate_n)", TASKS),
    "outcomes": ("sum(success_rate_n)", TASKS),
    "successes": ("sum(success_count)", TASKS),
    "success_rate": ("sum(success_count) / nullif(sum(success_rate_n), 0)", TASKS),
    "judged_outcomes": ("count(is_successful)", "fct_task_outcomes"),
    "judged_successes": ("count_if(is_successful)", "fct_task_outcomes"),
    "judged_success_rate": (
        "count_if(is_successful) / nullif(count(is_successful), 0)",
        "fct_task_outcomes",
    ),
    "not_understood": ("sum(not_understood_count)", TASKS),
    "not_understood_rate": ("sum(not_understood_count) / sum(skip_rate_n)", TASKS),
    "nps": ("sum(nps)", "fct_nps"),
    "nps_answers": ("sum(answer_count)", "fct_nps"),
    "nps_points": ("100 * sum(promoter_count - detractor_count)", "fct_nps"),
    "promoters": ("sum(promoter_count)", "fct_nps"),
    "promoter_share": ("sum(promoter_count) / sum(answer_count)", "fct_nps"),
    "detractors": ("sum(detractor_count)", "fct_nps"),
    "detractor_share": ("sum(detractor_count) / sum(answer_count)", "fct_nps"),
    "mean_rating": ("sum(mean_normalized)", RATINGS),
    "scaled_ratings": ("count(is_top_two_box)", SCALED),
    "top_two_boxes": ("count_if(is_top_two_box)", SCALED),
    "top_two_box_rate": ("sum(top_two_box_share)", RATINGS),
    "choices": ("sum(chosen_count)", "fct_choice_shares"),
    "mean_rank": ("sum(mean_rank * mean_rank_n) / sum(mean_rank_n)", "fct_choice_shares"),
    "alerts": ("count(*)", "fct_research_alerts"),
    "open_alerts": ("count_if(is_open)", "fct_research_alerts"),
}


@dataclass(frozen=True)
class Metrics:
    """MetricFlow in the project of a warehouse.

    Attributes:
        warehouse: What it asks.
    """

    warehouse: Warehouse

    def mf(self, *arguments: str) -> str:
        run = subprocess.run(
            [MF, *arguments],
            cwd=self.warehouse.project,
            env=os.environ | self.warehouse.connection,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def query(self, *metrics: str, by: str) -> dict[str, dict[str, float]]:
        """Each metric by one thing, where it is neither nothing nor 0."""
        answer = self.warehouse.project / "answer.csv"
        self.mf("query", "--metrics", ",".join(metrics), "--group-by", by, "--csv", str(answer))
        with answer.open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        return {
            metric: {row[by]: float(row[metric]) for row in rows if float(row[metric] or 0)}
            for metric in metrics
        }


def load_a_test_with_speech(warehouse: Warehouse) -> None:
    """Load five sessions of four people, and one that is deleted, with something of everything."""
    place = {"test_id": "test-1", "workspace_id": "workspace-1"}
    warehouse.load("tests", place | {"product_type": "think_out_loud"})
    warehouse.load("tests", place | {"test_id": "test-3", "product_type": "survey"})
    for session_id, minutes, rating in (
        ("rated", 10, 5),
        ("rated-too", 12, 2),
        ("skipped", 14, None),
        ("quick", 2, 3),
        ("odd", 20, "?"),
        ("deleted", 59, 5),
    ):
        end = f"2026-03-01 12:{minutes:02}:00"
        times = {"start_time": "2026-03-01 12:00:00", "finish_time": end}
        warehouse.load("sessions", {"session_id": session_id, "test_id": "test-1", **times})
        answer = {"ratingScale": {"rating": rating, "min": 1, "max": 5}}
        task = {"task_type": "RATING_SCALE", "answer_json": json.dumps(answer)}
        tasks: list[Row] = [task | {"skipped": rating is None}]
        if session_id in ("rated", "deleted"):
            warehouse.load_transcript(session_id, FIRST_READ, "this is confusing")
            score = {"task_type": "NPS", "answer_json": '{"nps": {"score": 9}}', "skipped": False}
            tasks.append(score | {"task_uuid": "nps"})
            ranking = '{"rankOrder": {"ranking": ["Map", "Menu", "Search"]}}'
            tasks.append({"task_type": "RANK_ORDER", "answer_json": ranking, "task_uuid": "order"})
        warehouse.load_details(session_id, FIRST_READ, tasks)
    raw = "usertesting_raw"
    warehouse.query(f"alter table {raw}.sessions add column deleted_at timestamp")
    for change in (
        "sessions set deleted_at = finish_time where session_id = 'deleted'",
        "session_details set participant_id = 'person-of-rated' where session_id = 'odd'",
        """task_groups set task_group_response = '{"score": 80}' where test_id = 'test-1'""",
    ):
        warehouse.query(f"update {raw}.{change}")


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Metrics:
    warehouse = Warehouse(tmp_path_factory.mktemp("metrics"))
    warehouse.reads_artifacts = True
    load_figures(warehouse)
    load_a_test_with_speech(warehouse)
    warehouse.dbt("build", *MODELS_ONLY)
    warehouse.query(
        "insert into usertesting.fct_research_alerts by name"
        " select alert_id, 'rule' as rule, 'test-1' as test_id, 1 as measured_value, is_open"
        " from (values ('open', true), ('over', false)) as alerts (alert_id, is_open)"
    )

    return Metrics(warehouse)


@pytest.fixture(scope="module")
def asked(metrics: Metrics) -> dict[str, dict[str, float]]:
    return metrics.query(*FIGURES, by="test")


def test_metricflow_finds_no_fault_in_the_metrics(metrics: Metrics) -> None:
    report = metrics.mf("validate-configs")

    assert report.count("(ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0)") == 6


def test_every_metric_is_asked_for(metrics: Metrics) -> None:
    manifest = json.loads((metrics.warehouse.project / "target/manifest.json").read_text())

    assert {metric["name"] for metric in manifest["metrics"].values()} == set(FIGURES)


@pytest.mark.parametrize("metric", FIGURES)
def test_a_metric_says_what_the_marts_say(
    metrics: Metrics, asked: dict[str, dict[str, float]], metric: str
) -> None:
    figure, mart = FIGURES[metric]
    rows = metrics.warehouse.query(
        f"select test_id, {figure} as figure from usertesting.{mart} group by test_id"  # noqa: S608 - constants
    )

    told = {row["test_id"]: float(row["figure"]) for row in rows if row["figure"]}
    assert told
    assert asked[metric] == pytest.approx(told)


def test_metrics_are_what_is_worked_out_by_hand(asked: dict[str, dict[str, float]]) -> None:
    by_hand = {
        "sessions": {"test-1": 5, "test-3": 5},
        "participants": {"test-1": 4, "test-3": 5},
        "median_session_seconds": {"test-1": 720},
        "nps": {"test-1": 100},
        "nps_answers": {"test-1": 1, "test-3": 5},
        "success_rate": {"test-3": 0.8},
        "skip_rate": {"test-1": 1 / 6},
        "choices": {"test-1": 1},
        "mean_rank": {"test-1": 2},
        "top_two_box_rate": {"test-1": 1 / 3},
        "mean_rating": {"test-1": (100 + 25 + 50) / 3},
        "not_understood": {"test-1": 1},
        "speeder_rate": {"test-1": 1 / 5},
        "transcript_coverage": {"test-1": 1 / 5},
        "alerts": {"test-1": 2},
        "open_alerts": {"test-1": 1},
    }

    assert {metric: asked[metric] for metric in by_hand} == {
        metric: pytest.approx(figures) for metric, figures in by_hand.items()
    }
