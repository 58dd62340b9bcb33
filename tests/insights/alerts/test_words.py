"""What a rule has found, in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.insights.alerts.marts import alert
from tests.insights.alerts.test_evidence import measures
from usertesting_insights.report.alerts import alert_text

SEGMENT = {"attribute": "age_group", "demographic_value": "65 or older"}
FIGURE: dict[str, Any] = {"measured_value": -31.2, "measured_low": -48.0, "measured_high": -12.0}
DIFFERENCE = SEGMENT | FIGURE | {"comparison": "below", "threshold": -10.0, "measured_count": 24}
SHARE: dict[str, Any] = {"measured_value": -0.31, "measured_low": -0.48, "measured_high": -0.12}
BESIDE = ", age_group “65 or older” beside all others"
WORDS: dict[str, tuple[dict[str, Any], str]] = {
    "failure_rate": (
        {},
        "Missed the goal “Pay”: 70 % (10 people; 31 to 93 %), above 30 %",
    ),
    "skip_rate": ({}, "Skipped “Pay”: 70 % (10 people; 31 to 93 %), above 30 %"),
    "time_ratio": (
        {"measured_value": 4.26, "measured_low": 3.21, "measured_high": 5.64, "threshold": 3.0},
        "Time, beside others “Pay”: 4.3 times (10 people; 3.2 to 5.6 times), above 3.0 times",
    ),
    "rating": (
        {"comparison": "below", "threshold": 50.0, "measured_value": 30.0}
        | {"measured_low": 20.0, "measured_high": 41.0},
        "Rating (0 to 100) “Pay”: 30 (10 people; 20 to 41), below 50",
    ),
    "nps": (
        FIGURE | {"comparison": "below", "threshold": 0.0},
        "NPS “Pay”: −31 (10 people; −48 to −12), below 0",
    ),
    "nps_wave_change": (
        FIGURE | {"comparison": "below", "threshold": 0.0},
        "NPS, change since the wave before “Pay”: −31 (10 people; −48 to −12), below 0",
    ),
    "qx_score": (
        FIGURE | {"comparison": "below", "threshold": 50.0},
        "QXscore “Pay”: −31 (10 people; −48 to −12), below 50",
    ),
    "qx_score_wave_change": (
        FIGURE | {"comparison": "below", "threshold": 0.0},
        "QXscore, change since the wave before “Pay”: −31 (10 people; −48 to −12), below 0",
    ),
    "success_rate_segment_difference": (
        DIFFERENCE | SHARE | {"threshold": -0.1},
        f"Success “Pay”{BESIDE}: −31 points (24 people; −48 to −12 points), below −10 points",
    ),
    "rating_segment_difference": (
        DIFFERENCE,
        f"Rating (0 to 100) “Pay”{BESIDE}: −31 (24 people; −48 to −12), below −10",
    ),
    "nps_segment_difference": (
        DIFFERENCE,
        f"NPS “Pay”{BESIDE}: −31 (24 people; −48 to −12), below −10",
    ),
    "qx_score_segment_difference": (
        DIFFERENCE,
        f"QXscore “Pay”{BESIDE}: −31 (24 people; −48 to −12), below −10",
    ),
    "phrase": (
        {"phrase": "give up", "measured_count": 3, "measured_value": 3.0},
        "3 people said or wrote “give up” in “Pay”",
    ),
    "alert_kinds": ({"measured_value": 3.0}, "Alerts of several kinds “Pay”: 3"),
}


@pytest.mark.parametrize("measure", measures())
def test_each_measure_is_told(measure: str) -> None:
    values, expected = WORDS[measure]
    told = alert_text(alert("t", "one", measure=measure, **values), "Pay")

    assert told.replace("\N{NO-BREAK SPACE}", " ") == expected
