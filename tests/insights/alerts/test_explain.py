"""`alerts --explain`: why an alert was raised or not, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.insights.alerts.marts import account

if TYPE_CHECKING:
    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service

CHECKS = (
    "insert into usertesting.fct_alert_checks by name select alert_id, rule, measure, comparison,"
    " test_id, task_id, measured_value, measured_low, measured_high, threshold, measured_count,"
    " 10 as minimum_n, 0.234 as p_adjusted, 'raised' as outcome"
    " from usertesting.fct_research_alerts"
)
# The other outcomes of the first alert.
OTHERS = (
    "insert into usertesting.fct_alert_checks select"
    " * exclude (other) replace (other as alert_id, other as outcome, other as rule)"
    " from usertesting.fct_alert_checks,"
    " (select unnest(['noise', 'not_beyond', 'not_complete', 'not_sure', 'too_few']) as other)"
    " where alert_id = 'alert-0-0'"
)


@pytest.fixture(autouse=True)
def checked(runs: Runs) -> None:
    runs.load(account(tests=2, alerts=1))
    runs.change(CHECKS, OTHERS)


def test_each_rule_says_why(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert runs("--explain", "test-0") == 0

    said = {
        line.split(":")[0]: line.rsplit(" - ")[-1] for line in capsys.readouterr().out.splitlines()
    }
    assert said == {
        "noise": "not raised: it may be noise among all that is compared (adjusted p 0.23)",
        "not_complete": "not raised: the wave is not over",
        "not_beyond": "not raised: the value is not beyond the threshold",
        "not_sure": "not raised: the interval reaches over the threshold",
        "rule_0": "raised: n is enough, and the whole interval is beyond the threshold",
        "too_few": "not raised: it rests on fewer than the rule asks for (10)",
    }


def test_it_says_what_became_of_an_alert(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.options(
        '[[routes]]\nchannel = "a"\n[[routes]]\nchannel = "b"\nprogrammes = ["Nothing"]\n'
        '[[routes]]\nchannel = "c"\nquiet_hours = "00:00-23:00"\n[[routes]]\nchannel = "d"\n'
    )
    runs.set(
        USERTESTING_INSIGHTS_CHANNELS=" ".join(f"{each}={service.url}/{each}" for each in "abcd")
    )

    def told() -> list[str]:
        capsys.readouterr()
        assert runs("--explain", "test-1") == 0
        return capsys.readouterr().out.splitlines()[1:]

    before = told()
    service.for_ever["/d"] = 500
    assert runs() == 1

    waits = ["  b: no route leads there", "  c: waits for quiet hours"]
    assert before == [
        "  a: will be sent by the next run",
        *waits,
        "  d: will be sent by the next run",
    ]
    assert told() == ["  a: sent", *waits, "  d: not sent after 1 try"]


def test_an_unknown_test_is_an_error(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert runs("--explain", "nothing' or 1=1") == 1
    assert "no rule has looked at anything of a test nothing' or 1=1." in capsys.readouterr().err
