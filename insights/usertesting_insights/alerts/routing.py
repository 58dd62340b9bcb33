"""Decides what goes to which channel now, and what waits. It asks no clock and no warehouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from usertesting_insights.alerts.findings import message_of
from usertesting_insights.alerts.options import RESEARCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from usertesting_insights.alerts.findings import Finding
    from usertesting_insights.alerts.messages import AlertKey, Message
    from usertesting_insights.alerts.options import Options, Route

QUIET_HOURS = "quiet hours"
NEXT_DIGEST = "the next digest"
_DIGEST_NAMES = {RESEARCH: "Research alerts", "pipeline": "Alerts of the pipeline"}


@dataclass(frozen=True)
class Delivered:
    """What has been sent so far.

    Attributes:
        sent: What each channel has received.
        tries: How often a channel was tried with an alert.
        digests: When a channel last received a digest, by channel and `day` or `week`; UTC.
    """

    sent: frozenset[tuple[str, AlertKey]] = frozenset()
    tries: Mapping[tuple[str, AlertKey], int] = field(default_factory=dict)
    digests: Mapping[tuple[str, str], datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """A message and the channel it goes to."""

    channel: str
    message: Message
    digest: str = ""


@dataclass(frozen=True)
class Plan:
    """What a run does.

    Attributes:
        deliveries: What is sent, channel by channel; within one, what was tried least comes first,
            so that a message that nobody takes holds up no other.
        waiting: How many alerts wait, by channel and reason.
        unrouted: How many alerts go nowhere.
    """

    deliveries: Sequence[Delivery]
    waiting: Mapping[tuple[str, str], int]
    unrouted: int


def route_of(finding: Finding, channel: str, routes: Sequence[Route]) -> Route | None:
    """Return the first route that leads a finding to a channel."""
    return next(
        (route for route in routes if route.channel == channel and _leads(route, finding)), None
    )


def make_plan(
    findings: Sequence[Finding], options: Options, delivered: Delivered, now: datetime
) -> Plan:
    """Return what is sent now.

    Args:
        findings: Every open alert, grouped by test.
        options: The routes.
        delivered: What has been sent so far.
        now: The time, with its zone.
    """
    channels = list(dict.fromkeys(route.channel for route in options.routes))
    deliveries: list[Delivery] = []
    waiting: dict[tuple[str, str], int] = {}
    routed: set[AlertKey] = set()
    for channel in channels:
        by_route: dict[int, list[Finding]] = {}
        for finding in findings:
            route = route_of(finding, channel, options.routes)
            if route is None:
                continue
            routed.add(finding.key)
            if (channel, finding.key) not in delivered.sent:
                by_route.setdefault(options.routes.index(route), []).append(finding)
        made: list[Delivery] = []
        for number, its in by_route.items():
            route = options.routes[number]
            if reason := waits_for(route, delivered, now.astimezone(options.time_zone)):
                waiting[channel, reason] = waiting.get((channel, reason), 0) + len(its)
            else:
                made += _deliveries(route, its)
        deliveries += sorted(
            made,
            key=lambda one: max(delivered.tries.get((one.channel, k), 0) for k in one.message.keys),
        )
    return Plan(deliveries, waiting, sum(finding.key not in routed for finding in findings))


def waits_for(route: Route, delivered: Delivered, now: datetime) -> str:
    """Return what a route waits for at this local time; empty if it is open."""
    if route.quiet_hours and route.quiet_hours.cover(now.time()):
        return QUIET_HOURS
    last = delivered.digests.get((route.channel, route.digest)) if route.digest else None
    if last is None:
        return ""
    before = last.replace(tzinfo=UTC).astimezone(now.tzinfo).date()
    today = now.date()
    # One that is ahead of today was sent by a clock that was wrong.
    is_now = (
        before == today
        if route.digest == "day"
        else before.isocalendar()[:2] == today.isocalendar()[:2]
    )
    return NEXT_DIGEST if is_now else ""


def _leads(route: Route, finding: Finding) -> bool:
    return (
        route.about == finding.about
        and (not route.rules or finding.rule in route.rules)
        and (not route.programmes or finding.programme in route.programmes)
        and (not route.workspaces or not finding.workspaces.isdisjoint(route.workspaces))
    )


def _deliveries(route: Route, findings: Sequence[Finding]) -> list[Delivery]:
    if route.digest:
        message = message_of(findings, _DIGEST_NAMES[route.about])
        return [Delivery(route.channel, message, route.digest)]
    by_subject: dict[str, list[Finding]] = {}
    for finding in findings:
        by_subject.setdefault(finding.subject, []).append(finding)
    return [Delivery(route.channel, message_of(its)) for its in by_subject.values()]
