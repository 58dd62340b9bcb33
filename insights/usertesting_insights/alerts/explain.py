"""Says why an alert was raised or not, and what became of it: `alerts --explain TEST`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from usertesting_insights.alerts.messages import plain
from usertesting_insights.alerts.routing import route_of, waits_for
from usertesting_insights.errors import InsightsError
from usertesting_insights.marts.read import plain_value
from usertesting_insights.marts.rows import Alert
from usertesting_insights.report.alerts import alert_text
from usertesting_insights.report.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from usertesting_insights.alerts.findings import Finding
    from usertesting_insights.alerts.options import Options
    from usertesting_insights.alerts.routing import Delivered
    from usertesting_insights.warehouse.connection import Warehouse

_WHY = {
    "raised": "raised: n is enough, and the whole interval is beyond the threshold",
    "too_few": "not raised: it rests on fewer than the rule asks for ({minimum_n})",
    "not_sure": "not raised: the interval reaches over the threshold",
    "not_complete": "not raised: the wave is not over",
    "noise": "not raised: it may be noise among all that is compared{p_adjusted}",
    "not_beyond": "not raised: the value is not beyond the threshold",
}


@dataclass(frozen=True)
class Routes:
    """What decides what becomes of an alert.

    Attributes:
        options: The routes.
        findings: What is open, by alert.
        delivered: What has been sent so far.
        now: The time, with its zone.
    """

    options: Options
    findings: Mapping[str, Finding]
    delivered: Delivered
    now: datetime


def explain(warehouse: Warehouse, test_id: str, routes: Routes) -> Iterator[str]:
    """Yield a line for each thing that a rule has looked at, and under what is open each channel.

    Args:
        warehouse: Where the marts are.
        test_id: Which test.
        routes: What decides what becomes of an alert.

    Raises:
        InsightsError: If no rule has looked at anything of the test, or the warehouse refuses.
    """
    schema = warehouse.schema
    query = (
        "select checks.*, coalesce(tasks.task_label, tasks.task_text) as task"  # noqa: S608 - names
        f" from {schema}.fct_alert_checks as checks left join {schema}.dim_tasks as tasks"
        " on checks.test_id = tasks.test_id and checks.task_id = tasks.task_id"
        " where checks.test_id = {} order by checks.rule, checks.alert_id"
    )
    is_empty = True
    for found in warehouse.rows(query, [test_id]):
        row = {name: plain_value(value) for name, value in found.items()}
        is_empty = False
        alert = Alert(
            **{field.name: row[field.name] for field in fields(Alert) if field.name in row},
            first_seen_at=routes.now,
        )
        group = row["task_group_id"]
        what = f"{row['rule']}{f' of {group}' if group else ''}"
        p_value = row["p_adjusted"]
        row["p_adjusted"] = "" if p_value is None else f" (adjusted p {p_value:.2g})"
        text = plain(f"{what}: {alert_text(alert, row['task'])}", longest=1000)
        yield f"{text} - {_WHY[row['outcome']].format_map(row)}"
        if finding := routes.findings.get(row["alert_id"]):
            yield from _deliveries(finding, routes)
    if is_empty:
        raise InsightsError(f"no rule has looked at anything of a test {test_id}.")


def _deliveries(finding: Finding, routes: Routes) -> Iterator[str]:
    channels: Sequence[str] = list(dict.fromkeys(one.channel for one in routes.options.routes))
    for channel in channels:
        route = route_of(finding, channel, routes.options.routes)
        about = (channel, finding.key)
        now = routes.now.astimezone(routes.options.time_zone)
        if about in routes.delivered.sent:
            yield f"  {channel}: sent"
        elif route is None:
            yield f"  {channel}: no route leads there"
        elif tries := routes.delivered.tries.get(about, 0):
            yield f"  {channel}: not sent after {plural(tries, 'try', 'tries')}"
        elif reason := waits_for(route, routes.delivered, now):
            yield f"  {channel}: waits for {reason}"
        else:
            yield f"  {channel}: will be sent by the next run"
