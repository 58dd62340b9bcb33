"""The research alerts that are open, in words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from usertesting_insights.alerts.evidence import read_evidence
from usertesting_insights.alerts.findings import Finding
from usertesting_insights.alerts.messages import AlertKey, plain
from usertesting_insights.alerts.options import RESEARCH
from usertesting_insights.marts.read import plain_value
from usertesting_insights.marts.rows import Alert
from usertesting_insights.report.alerts import alert_text
from usertesting_insights.report.numbers import day, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from usertesting_insights.alerts.evidence import Evidence
    from usertesting_insights.alerts.options import Options
    from usertesting_insights.warehouse.connection import Warehouse


@dataclass(frozen=True)
class OpenAlert(Alert):
    """An open alert with the names of what it is about."""

    opened_at: datetime
    short_title: str | None
    programme: str | None
    workspace_id: str | None
    workspace_name: str | None
    task_label: str | None
    task_text: str | None


def read_findings(warehouse: Warehouse, options: Options) -> list[Finding]:
    """Return every research alert that is open, grouped by test.

    Raises:
        InsightsError: If the warehouse refuses, for instance because the marts are not built yet.
    """
    evidence = read_evidence(warehouse, with_quotes=options.show_quotes)
    return [_finding(each, evidence.get(each.alert_id, ()), options) for each in _read(warehouse)]


def _read(warehouse: Warehouse) -> Iterator[OpenAlert]:
    schema = warehouse.schema
    of_alerts = [field.name for field in fields(Alert)] + ["opened_at"]
    query = (
        f"select {', '.join(f'alerts.{name}' for name in of_alerts)},"  # noqa: S608 - names only
        " tests.short_title, tests.programme, tests.workspace_id, tests.workspace_name,"
        " tasks.task_label, tasks.task_text"
        f" from {schema}.fct_research_alerts as alerts"
        f" left join {schema}.dim_tests as tests on alerts.test_id = tests.test_id"
        f" left join {schema}.dim_tasks as tasks"
        " on alerts.test_id = tasks.test_id and alerts.task_id = tasks.task_id"
        " where alerts.is_open order by alerts.test_id, alerts.rule, alerts.alert_id"
    )
    for row in warehouse.rows(query):
        yield OpenAlert(**{name: plain_value(value) for name, value in row.items()})


def _finding(alert: OpenAlert, evidence: Sequence[Evidence], options: Options) -> Finding:
    is_reopened = alert.opened_at > alert.first_seen_at
    task = alert.task_label or alert.task_text
    text = plain(alert_text(alert, plain(task) if task else None), longest=1000)
    lines = [f"{text}. Rule: {plain(alert.rule)}."]
    if is_reopened:
        lines.append(f"Open again since {day(alert.opened_at)}.")
    for each in evidence:
        said = f": {quoted(plain(each.quote))}" if each.quote else ""
        lines.append(f"Session {_session(each.session_id, options)}{said}")
    return Finding(
        key=AlertKey(alert.alert_id, alert.opened_at.isoformat()),
        about=RESEARCH,
        rule=alert.rule,
        subject=alert.test_id,
        heading=plain(alert.short_title or f"Test {alert.test_id}"),
        lines=lines,
        link=report_link(alert.test_id, options),
        is_reopened=is_reopened,
        programme=alert.programme,
        workspaces=frozenset(filter(None, (alert.workspace_id, alert.workspace_name))),
        content=_content(alert, evidence),
    )


def report_link(test_id: str, options: Options) -> str:
    """Return where the page of a test is; empty without a report."""
    if not options.report_url:
        return ""
    return f"{options.report_url.rstrip('/')}/tests/{quote(test_id, safe='')}.html"


def _session(session_id: str, options: Options) -> str:
    if options.recording_url:
        return options.recording_url.replace("{session_id}", quote(session_id, safe=""))
    return plain(session_id)


def _content(alert: OpenAlert, evidence: Sequence[Evidence]) -> Mapping[str, object]:
    shown: Sequence[str] = (
        *("alert_id", "rule", "measure", "comparison", "threshold", "test_id", "short_title"),
        *("programme", "task_id", "task_text", "phrase", "attribute", "demographic_value"),
        *("measured_value", "measured_low", "measured_high", "measured_count"),
    )
    values: dict[str, Any] = {name: getattr(alert, name) for name in shown}
    return {
        **values,
        "opened_at": alert.opened_at.isoformat(),
        "session_ids": [each.session_id for each in evidence],
    }
