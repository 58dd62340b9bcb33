"""Alerts that are open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import (
    day,
    percent,
    percent_range,
    plural,
    points,
    points_range,
    quoted,
    times,
    times_range,
    whole,
    whole_range,
)
from usertesting_insights.report.sections.goals import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from usertesting_insights.marts.rows import Alert
    from usertesting_insights.report.sections.results import Results

    Writers = tuple[Callable[[float], str], Callable[[float, float], str]]

_WHOLE: Writers = (whole, whole_range)
_SHARE: Writers = (percent, percent_range)
_POINTS: Writers = (points, points_range)
_TIMES: Writers = (times, times_range)
# What each measure is called, and how its figures are written.
_MEASURES: dict[str, tuple[str, Writers]] = {
    "failure_rate": ("Missed the goal", _SHARE),
    "skip_rate": ("Skipped", _SHARE),
    "time_ratio": ("Time, beside others", _TIMES),
    "rating": ("Rating (0 to 100)", _WHOLE),
    "nps": ("NPS", _WHOLE),
    "qx_score": ("QXscore", _WHOLE),
    "success_rate_segment_difference": ("Success", _POINTS),
    "rating_segment_difference": ("Rating (0 to 100)", _WHOLE),
    "nps_segment_difference": ("NPS", _WHOLE),
    "qx_score_segment_difference": ("QXscore", _WHOLE),
    "nps_wave_change": ("NPS, change since the wave before", _WHOLE),
    "qx_score_wave_change": ("QXscore, change since the wave before", _WHOLE),
}


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
            results.test.full_title,
            alert_text(alert, tasks.get(alert.task_id or "")),
            day(alert.first_seen_at),
        )
        for alert in sorted(results.alerts, key=lambda alert: (alert.rule, alert.alert_id))
    ]


def alert_text(alert: Alert, task: str | None) -> str:
    """Return what a rule has found: the figure with its interval and n, and the threshold."""
    about = f" {quoted(task)}" if task else ""
    if alert.measure == "phrase":
        people = plural(alert.measured_count, "person", "people")
        where = f" in {quoted(task)}" if task else ""
        return f"{people} said or wrote {quoted(alert.phrase or '')}{where}"
    if alert.measure == "alert_kinds":
        return f"Alerts of several kinds{about}: {whole(alert.measured_value)}"
    measure, (number, span) = _MEASURES.get(alert.measure, (alert.measure, _WHOLE))
    if alert.attribute:
        about += f", {alert.attribute} {quoted(alert.demographic_value or '')} beside all others"
    parts = [plural(alert.measured_count, "person", "people")]
    if alert.measured_low is not None and alert.measured_high is not None:
        parts.append(span(alert.measured_low, alert.measured_high))
    return (
        f"{measure}{about}: {number(alert.measured_value)} ({'; '.join(parts)}), "
        f"{alert.comparison} {number(alert.threshold)}"
    )
