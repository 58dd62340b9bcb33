"""Alerts that are open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import (
    day,
    percent,
    percent_range,
    plural,
    quoted,
    whole,
    whole_range,
)
from usertesting_insights.report.sections.goals import name_of

if TYPE_CHECKING:
    from usertesting_insights.marts.rows import Alert
    from usertesting_insights.report.sections.results import Results

_MEASURES = {
    "failure_rate": "Missed the goal",
    "skip_rate": "Skipped",
    "nps": "NPS",
    "qx_score": "QXscore",
    "nps_wave_change": "NPS, change since the wave before",
    "qx_score_wave_change": "QXscore, change since the wave before",
}
_RATES = {"failure_rate", "skip_rate"}
_WORD = "word"


class AlertLine(NamedTuple):
    """An alert that is open."""

    link: str
    test: str
    text: str
    since: str


def alert_lines(link: str, results: Results) -> list[AlertLine]:
    """Return the alerts of a test, by rule."""
    tasks = {task.task_id: name_of(task) for task in results.tasks}
    return [
        AlertLine(
            link,
            results.test.test_title,
            alert_text(alert, tasks.get(alert.task_id or "")),
            day(alert.first_seen_at),
        )
        for alert in sorted(results.alerts, key=lambda alert: (alert.rule, alert.alert_id))
    ]


def alert_text(alert: Alert, task: str | None) -> str:
    """Return what a rule has found: the figure with its interval and n, and the threshold."""
    if alert.measure == _WORD:
        return f"{alert.rule}: in {plural(alert.measured_count, 'cue')} of a session"
    is_rate = alert.measure in _RATES
    number = percent if is_rate else whole
    parts = [plural(alert.measured_count, "person", "people")]
    if alert.measured_low is not None and alert.measured_high is not None:
        span = percent_range if is_rate else whole_range
        parts.append(span(alert.measured_low, alert.measured_high))
    measure = _MEASURES.get(alert.measure, alert.measure)
    about = f" {quoted(task)}" if task else ""
    return (
        f"{measure}{about}: {number(alert.measured_value)} ({'; '.join(parts)}), "
        f"{alert.comparison} {number(alert.threshold)}"
    )
