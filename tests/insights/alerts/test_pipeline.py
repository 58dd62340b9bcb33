"""What the pipeline says of itself, and to whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.insights.account import HOSTILE
from tests.insights.alerts.marts import RAISED, account
from tests.insights.marts import row
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service

ROUTES = '[[routes]]\nchannel = "a"\n[[routes]]\nchannel = "ops"\nabout = "pipeline"\n'


@pytest.fixture(autouse=True)
def routed(runs: Runs, service: Service) -> None:
    runs.options(f'report_url = "https://r.example"\n{ROUTES}')
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a ops={service.url}/ops")


def health(**days: int) -> list[rows.Row]:
    """Streams whose newest row was read so many days before the clock."""
    return [
        row(rows.StreamHealth, stream_name=name, last_read_at=RAISED - timedelta(days=ago))
        for name, ago in days.items()
    ]


def not_understood(test_id: str, shape: str = "answer") -> rows.Row:
    return row(
        rows.UnparsedAnswers,
        test_id=test_id,
        task_type="MATRIX",
        answer_status="unparsed",
        answer_shape=shape,
        answer_count=3,
    )


def test_all_is_well_and_nothing_is_said(runs: Runs, service: Service) -> None:
    runs.load(health(sessions=0, session_details=0, tasks=1, transcripts=60))
    runs()
    assert service.received == []


def test_a_stream_that_stands_still_is_told_once_to_its_own_route(
    runs: Runs, service: Service
) -> None:
    runs.load([*account(tests=1), *health(sessions=0, session_details=9, tasks=0)])
    runs()
    runs()

    [research] = service.at("/a")
    assert "session_details" not in research.text
    [pipeline] = service.at("/ops")
    assert pipeline.content["title"] == "UserTesting pipeline: 1 alert raised"
    assert (
        "session_details has had no new row since 24 October 2026, while sessions came until"
        " 2 November 2026. Rule: stream_stands_still." in pipeline.content["text"]
    )
    assert "https://r.example/quality.html" in pipeline.content["text"]


def test_a_pipeline_that_stands_still_again_is_told_again(runs: Runs, service: Service) -> None:
    runs.load(health(sessions=0, session_details=0, tasks=0))
    for _ in range(3):
        runs.time.moment += timedelta(days=4)
        runs()
    assert len(service.at("/ops")) == 1
    assert "Nothing new since 2 November 2026" in service.at("/ops")[0].content["text"]

    later = "last_read_at = last_read_at + interval '11 days'"
    runs.change(f"update usertesting.dq_stream_health set {later}")  # noqa: S608
    for _ in range(3):
        runs.time.moment += timedelta(days=4)
        runs()
    assert len(service.at("/ops")) == 2
    assert "Nothing new since 13 November 2026" in service.at("/ops")[1].content["text"]


def test_answers_that_are_not_understood_are_told_by_shape(runs: Runs, service: Service) -> None:
    runs.load([not_understood("t1"), not_understood("t2"), not_understood("t1", HOSTILE)])
    runs()

    [sent] = service.at("/ops")
    assert sent.content["title"].endswith(": 2 alerts raised")
    assert (
        "6 answers of MATRIX tasks in 2 tests not understood; members: answer."
        in (sent.content["text"])
    )
    assert "\u202e" not in sent.content["text"]


def test_a_failed_night_is_told_without_a_warehouse(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(DBT_DUCKDB_PATH="/nowhere")

    assert runs("--night-failed", f"nightly-duckdb ended with 1 {HOSTILE}") == 1

    [sent] = service.received
    assert sent.path == "/ops"
    assert "A night has failed: nightly-duckdb ended with 1 </script>" in sent.content["text"]
    said = capsys.readouterr()
    assert said.out == "ops: sent\n"
    assert "/nowhere" in said.err


def test_a_failed_night_tells_what_its_last_step_would_have_told(
    runs: Runs, service: Service
) -> None:
    runs.load([*account(tests=1), *health(sessions=0, session_details=9, tasks=0)])

    assert runs("--night-failed", "it has failed") == 0
    assert runs("--night-failed", "it has failed again") == 0

    assert service.at("/a") == []
    rules = [re.findall(r"Rule: (\w+)", each.content["text"]) for each in service.at("/ops")]
    assert rules == [
        ["night_failed"],
        ["stream_stands_still"],
        ["night_failed"],
    ]


def test_a_failed_night_without_a_route_says_so(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.options("")
    assert runs("--night-failed", "it") == 0
    assert service.received == []
    assert 'No route of alerts.toml has about = "pipeline"' in capsys.readouterr().out
