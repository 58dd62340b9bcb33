"""The metrics, asked for by MetricFlow itself, say what the marts say.

The MetricFlow to run is the one that `MF` names, else the one that Meltano has installed.
"""

import csv
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.transform.test_transform import load_figures
from tests.transform.warehouse import FIRST_READ, MODELS_ONLY, ROOT, Warehouse

MF = os.environ.get("MF", str(ROOT / ".meltano/utilities/metricflow/venv/bin/mf"))


@dataclass(frozen=True)
class Metrics:
    """MetricFlow in a copy of the project.

    Attributes:
        project: The copy, since MetricFlow reads what dbt has parsed from its folder alone.
        warehouse: What it asks.
    """

    project: Path
    warehouse: Warehouse

    def mf(self, *arguments: str) -> str:
        run = subprocess.run(
            [MF, *arguments],
            cwd=self.project,
            env=os.environ
            | {
                "DBT_DUCKDB_PATH": str(self.warehouse.path),
                "DBT_PROFILES_DIR": "profiles/duckdb",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def query(self, *metrics: str, by: str) -> dict[str, list[float | None]]:
        """The metrics, in their order, by one thing."""
        answer = self.project / "answer.csv"
        self.mf("query", "--metrics", ",".join(metrics), "--group-by", by, "--csv", str(answer))
        with answer.open(encoding="utf-8") as lines:
            return {
                row[by]: [float(row[metric]) if row[metric] else None for metric in metrics]
                for row in csv.DictReader(lines)
            }


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Metrics:
    warehouse = Warehouse(tmp_path_factory.mktemp("metrics"))
    load_figures(warehouse)
    rated = {"task_type": "RATING_SCALE", "skipped": False}
    for session_id, rating in (("rated", 5), ("rated-too", 2), ("skipped", None)):
        warehouse.load("sessions", {"session_id": session_id, "test_id": "test-1"})
        answer = {"ratingScale": {"rating": rating, "min": 1, "max": 5}}
        task = rated | {"answer_json": json.dumps(answer), "skipped": rating is None}
        warehouse.load_details(session_id, FIRST_READ, [task])
    warehouse.dbt("build", *MODELS_ONLY)

    project = tmp_path_factory.mktemp("project") / "transform"
    made_by_runs = shutil.ignore_patterns("target", "logs")
    shutil.copytree(ROOT / "transform", project, ignore=made_by_runs)
    (project / "target").symlink_to(warehouse.folder / "target")
    return Metrics(project, warehouse)


def test_metricflow_finds_no_fault_in_the_metrics(metrics: Metrics) -> None:
    report = metrics.mf("validate-configs")

    assert report.count("(ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0)") == 6


def test_metrics_say_what_the_marts_say(metrics: Metrics) -> None:
    asked = metrics.query(
        *("sessions", "participants", "nps", "nps_answers", "success_rate", "skip_rate"),
        *("top_two_box_rate", "mean_rating", "not_understood_rate"),
        by="test",
    )

    marts = metrics.warehouse.query(
        """
        select
            test_id as test,
            [tests.session_count, tests.participant_count, nps.nps, nps.answer_count,
             tasks.success_rate, totals.skip_rate, ratings.top_two_box_share,
             ratings.mean_normalized, totals.not_understood_rate] as figures
        from usertesting.dim_tests as tests
        left join usertesting.fct_nps as nps using (test_id)
        left join usertesting.fct_rating_summaries as ratings
            on ratings.test_id = tests.test_id and ratings.task_type = 'RATING_SCALE'
        left join usertesting.fct_task_performance as tasks
            on tasks.test_id = tests.test_id and tasks.outcome_count > 0
        left join (
            select
                test_id,
                sum(skipped_count) / sum(response_count) as skip_rate,
                sum(not_understood_count) / sum(response_count) as not_understood_rate
            from usertesting.fct_task_performance
            group by test_id
        ) as totals using (test_id)
        """
    )
    told = {row["test"]: row["figures"] for row in marts}
    assert set(asked) == set(told) == {"test-1", "test-3"}
    for test, figures in told.items():
        assert [figure or 0 for figure in asked[test]] == pytest.approx(
            [figure or 0 for figure in figures]
        ), test
    assert asked["test-3"][:5] == [5, 5, 0, 5, pytest.approx(0.8)]
    assert asked["test-1"][5:8] == pytest.approx([1 / 3, 1 / 2, 62.5])
