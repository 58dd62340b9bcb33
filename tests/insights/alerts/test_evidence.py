"""The sessions that a message names as evidence, and what it quotes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.insights.account import HOSTILE
from tests.insights.alerts.marts import RAISED, alert
from tests.insights.marts import row
from tests.support.project import ROOT
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service


def people(test_id: str, **given: object) -> list[rows.Row | tuple[str, Mapping[str, Any]]]:
    """Five people who failed a task, each with a quote, and one who reached the goal."""
    made: list[rows.Row | tuple[str, Mapping[str, Any]]] = []
    for number in range(6):
        session_id = f"session-{number}"
        finished_at = RAISED + timedelta(hours=number)
        made += [
            row(rows.Session, test_id=test_id, session_id=session_id, finished_at=finished_at),
            (
                "fct_task_responses",
                {
                    "test_id": test_id,
                    "session_id": session_id,
                    "task_id": "goal",
                    "is_successful": number == 4,
                    "nps_group": "detractor" if number < 2 else "promoter",
                    "answer_text": "I wrote this",
                },
            ),
            (
                "fct_quotes",
                {
                    "test_id": test_id,
                    "session_id": session_id,
                    "quote_id": f"quote-{number}",
                    "task_id": "goal",
                    "speaker": "P. Seudonym",
                    "quote_text": f"I said {number} {HOSTILE}",
                    "word_count": 9,
                },
            ),
        ]
    return [*made, row(rows.Test, test_id=test_id, short_title="Talk", **given)]


def test_up_to_three_sessions_are_evidence_and_nobody_is_quoted(
    runs: Runs, service: Service
) -> None:
    runs.load(
        [
            *people("t"),
            alert("t", "failed"),
            alert("t", "nps", rule="nps_negative", measure="nps"),
            alert("t", "elsewhere", task_id="other"),
        ]
    )
    runs.options('recording_url = "https://v.example/{session_id}"\n')
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    runs()

    [sent] = service.received
    # The newest of those who failed, and those who would not recommend it.
    assert [each["session_ids"] for each in sent.content["alerts"]] == [
        ["session-1", "session-0"],
        [],
        ["session-5", "session-3", "session-2"],
    ]
    assert "  Session https://v.example/session-5\n" in sent.content["text"]
    for words in ("I said", "I wrote", "Seudonym"):
        assert words not in sent.text


def test_a_quote_is_shown_when_it_is_asked_for(runs: Runs, service: Service) -> None:
    runs.load([*people("t"), alert("t", "failed")])
    runs.options("show_quotes = true\n")
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    runs()

    [sent] = service.received
    assert "Session session-5: “I said 5 </script>" in sent.content["text"]
    assert "I said 1" not in sent.text
    assert "Seudonym" not in sent.text


def test_nobody_is_quoted_from_a_conversation(runs: Runs, service: Service) -> None:
    runs.load([*people("t", product_type="LIVE_CONVERSATION"), alert("t", "failed")])
    runs.options("show_quotes = true\n")
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    runs()

    assert "I said" not in service.received[0].text


def session(number: int, **answers: Any) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """A session of a test `t`, with its answer to the task `goal`."""
    of_session = ("qx_score", "is_counted")
    ids = {"test_id": "t", "session_id": f"session-{number}"}
    finished_at = RAISED + timedelta(hours=number)
    told = {name: answers.pop(name) for name in of_session if name in answers}
    return [
        ("fct_sessions", {**ids, "finished_at": finished_at, "is_counted": True, **told}),
        ("fct_task_responses", {**ids, "task_id": "goal", **answers}),
    ]


def who(number: int, value: str, kind: str = "SINGLE") -> tuple[str, Mapping[str, Any]]:
    return (
        "fct_session_demographics",
        {
            "test_id": "t",
            "session_id": f"session-{number}",
            "attribute": "device",
            "demographic_value": value,
            "demographic_type": kind,
        },
    )


def said(number: int, phrase: str = "lost", **values: Any) -> tuple[str, Mapping[str, Any]]:
    given = {"task_id": "goal", "cue_count": 1, "answer_count": 0, **values}
    ids = {"test_id": "t", "session_id": f"session-{number}"}
    return ("fct_phrase_mentions", {**ids, "phrase": phrase, **given})


def measures() -> Sequence[str]:
    """The measures that a rule may have."""
    seeds = yaml.safe_load((ROOT / "transform/seeds/_seeds.yml").read_text())["seeds"]
    [rules] = [seed for seed in seeds if seed["name"] == "usertesting_alert_rules"]
    [measure] = [column for column in rules["columns"] if column["name"] == "measure"]
    [accepted] = [test for test in measure["data_tests"] if isinstance(test, dict)]
    found: Sequence[str] = accepted["accepted_values"]["arguments"]["values"]
    return found


ANSWERS = [
    *session(0, is_successful=False, answer_normalized=20.0, duration_ms=9000, qx_score=50.0),
    *session(1, is_successful=True, answer_normalized=10.0, duration_ms=1000, qx_score=20.0),
    *session(2, is_successful=False, answer_normalized=90.0, duration_ms=5000, qx_score=70.0),
    *session(3, is_skipped=True, duration_ms=99_000),
    *session(4, nps_group="detractor", duration_ms=9000, qx_score=30.0, answer_normalized=20.0),
    *session(5, is_successful=False, qx_score=1.0, answer_normalized=1.0, is_counted=False),
    who(0, "Phone, Tablet", "MULTIPLE"),
    who(1, "Phone"),
    who(2, "Old Phone"),
    who(4, "Phone"),
    said(0, cue_count=2),
    said(1),
    said(2, phrase="found"),
    said(3, task_id=None),
    said(4, answer_count=1, cue_count=0),
    said(5),
]
SEGMENT = {"attribute": "device", "demographic_value": "Phone"}


@pytest.mark.parametrize(
    ("measure", "values", "expected"),
    [
        ("failure_rate", {}, [2, 0]),
        ("skip_rate", {}, [3]),
        ("nps", {}, [4]),
        ("nps_wave_change", {}, [4]),
        # The longest time, the lowest rating or score, then the newest.
        ("time_ratio", {}, [4, 0, 2]),
        ("rating", {}, [1, 4, 0]),
        ("qx_score", {"task_id": None}, [1, 4, 0]),
        ("qx_score_wave_change", {"task_id": None}, [1, 4, 0]),
        ("phrase", {"phrase": "lost"}, [0, 4, 1]),
        ("phrase", {"phrase": "lost", "task_id": None}, [3]),
        ("alert_kinds", {}, [4, 3, 2]),
        ("success_rate_segment_difference", SEGMENT, [0]),
        ("nps_segment_difference", SEGMENT, [4]),
        ("rating_segment_difference", SEGMENT, [1, 4, 0]),
        ("qx_score_segment_difference", SEGMENT | {"task_id": None}, [1, 4, 0]),
    ],
)
def test_each_measure_has_its_evidence(
    runs: Runs, service: Service, measure: str, values: dict[str, Any], expected: list[int]
) -> None:
    runs.load([*ANSWERS, alert("t", "one", measure=measure, **values)])
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    assert runs() == 0

    [sent] = service.received
    assert sent.content["alerts"][0]["session_ids"] == [f"session-{one}" for one in expected]


def test_every_measure_of_the_rules_has_evidence_here() -> None:
    [marks] = [
        mark for mark in test_each_measure_has_its_evidence.pytestmark if mark.name == "parametrize"
    ]
    assert {measure for measure, _, _ in marks.args[1]} == set(measures())


def test_speech_in_a_conversation_is_no_evidence(runs: Runs, service: Service) -> None:
    talk = ("dim_tests", {"test_id": "t", "product_type": "LIVE_CONVERSATION"})
    runs.load([*ANSWERS, talk, alert("t", "one", measure="phrase", phrase="lost")])
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    runs()

    assert service.received[0].content["alerts"][0]["session_ids"] == ["session-4"]
