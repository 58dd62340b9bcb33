"""`usertesting-insights alerts`: sends what the alert rules have newly raised."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from usertesting_insights.alerts.channels import CHANNELS, read_channels
from usertesting_insights.alerts.clock import Clock
from usertesting_insights.alerts.deliveries import read_delivered
from usertesting_insights.alerts.explain import Routes, explain
from usertesting_insights.alerts.findings import message_of
from usertesting_insights.alerts.lease import BusyError
from usertesting_insights.alerts.messages import Message
from usertesting_insights.alerts.options import PIPELINE, RESEARCH, read_options
from usertesting_insights.alerts.pipeline import night_failed, read_pipeline_findings
from usertesting_insights.alerts.research import read_findings
from usertesting_insights.alerts.routing import Delivered, route_of
from usertesting_insights.alerts.run import Outcome, send, send_new
from usertesting_insights.alerts.tables import Tables
from usertesting_insights.arguments import add_warehouse
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.numbers import plural
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from usertesting_insights.alerts.findings import Finding
    from usertesting_insights.alerts.options import Options
    from usertesting_insights.alerts.senders import Sender

# What sysexits.h calls a temporary failure: try again later.
_BUSY = 75


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of the command."""
    parser.set_defaults(run=_run)
    add_warehouse(parser)
    parser.add_argument(
        "--options",
        type=Path,
        default=os.environ.get("USERTESTING_INSIGHTS_ALERTS") or None,
        help="an alerts.toml with routes (default: USERTESTING_INSIGHTS_ALERTS)",
    )
    parser.add_argument(
        "--explain", metavar="TEST", help="say why alerts of a test were raised or not, and sent"
    )
    parser.add_argument(
        "--night-failed",
        metavar="WHAT",
        help="tell the routes of the pipeline, and of what else is wrong with it",
    )
    parser.add_argument(
        "--test", action="store_true", help="send one message to each channel, and nothing else"
    )


def _run(arguments: Namespace) -> int:
    senders = read_channels(os.environ.get(CHANNELS, ""))
    options = read_options(arguments.options).of_channels(list(senders))
    clock = Clock()
    if arguments.explain:
        return _explain(arguments.warehouse, arguments.explain, options, clock)
    if not senders:
        sys.stdout.write(f"{CHANNELS} is empty: nothing is sent.\n")
        return 0
    if arguments.test:
        return _test(senders, clock)
    if arguments.night_failed is not None:
        is_told = _night_failed(arguments.night_failed, senders, options, clock)
        if is_told is None:
            return 0
        # The night has not come to its last step, which would have told of these.
        return max(is_told, _send_new(arguments.warehouse, senders, options, clock, {PIPELINE}))
    return _send_new(arguments.warehouse, senders, options, clock, {RESEARCH, PIPELINE})


def _send_new(
    warehouse_name: str,
    senders: Mapping[str, Sender],
    options: Options,
    clock: Clock,
    about: AbstractSet[str],
) -> int:
    """Send what is open and was not sent yet, of the kinds that are asked for."""

    def findings() -> list[Finding]:
        found: list[Finding] = []
        with closing(open_warehouse(warehouse_name, os.environ)) as warehouse:
            if RESEARCH in about:
                found += read_findings(warehouse, options)
            if PIPELINE in about:
                found += read_pipeline_findings(warehouse, options, clock.now())
        return found

    tables = Tables(lambda: open_warehouse(warehouse_name, os.environ, writable=True), clock)
    try:
        outcome = send_new(findings, tables, senders, options, clock)
    except BusyError as error:
        sys.stderr.write(f"usertesting-insights: {error}\n")
        return _BUSY
    return _say(outcome)


def _explain(warehouse_name: str, test_id: str, options: Options, clock: Clock) -> int:
    with closing(open_warehouse(warehouse_name, os.environ)) as warehouse:
        findings = {finding.key.alert_id: finding for finding in read_findings(warehouse, options)}
    # On its own, since a table that is not there yet ends a transaction.
    with closing(open_warehouse(warehouse_name, os.environ)) as warehouse:
        try:
            delivered = read_delivered(warehouse)
        except InsightsError:
            delivered = Delivered()
    with closing(open_warehouse(warehouse_name, os.environ)) as warehouse:
        routes = Routes(options, findings, delivered, clock.now())
        for line in explain(warehouse, test_id, routes):
            sys.stdout.write(f"{line}\n")
    return 0


def _night_failed(
    what: str, senders: Mapping[str, Sender], options: Options, clock: Clock
) -> int | None:
    """Tell of a failed night without the warehouse, which may be why it failed.

    Returns:
        Whether a channel did not take it; null if no route leads anywhere.
    """
    finding = night_failed(what, clock.now())
    message = message_of([finding])
    channels = [name for name in senders if route_of(finding, name, options.routes)]
    if not channels:
        sys.stdout.write('No route of alerts.toml has about = "pipeline": nobody is told.\n')
        return None
    return _send(dict.fromkeys(channels, message), senders, clock)


def _test(senders: Mapping[str, Sender], clock: Clock) -> int:
    said = "This is the channel “{}”. Alerts of the UserTesting pipeline arrive here."
    messages = {
        channel: Message("Test of the research alerts", said.format(channel), keys=())
        for channel in senders
    }
    return _send(messages, senders, clock)


def _send(messages: Mapping[str, Message], senders: Mapping[str, Sender], clock: Clock) -> int:
    is_down = False
    for channel, message in messages.items():
        reason = send(senders[channel], message, message.id_in(channel), clock)
        is_down = is_down or bool(reason)
        sys.stdout.write(f"{channel}: {reason or 'sent'}\n")
    return int(is_down)


def _say(outcome: Outcome) -> int:
    sys.stdout.write(
        f"{plural(outcome.messages, 'message')} sent, about {plural(outcome.alerts, 'alert')}.\n"
    )
    for (channel, reason), count in outcome.waiting.items():
        verb = "waits" if count == 1 else "wait"
        sys.stdout.write(f"{channel}: {plural(count, 'alert')} {verb} for {reason}.\n")
    if outcome.unrouted:
        sys.stdout.write(f"{plural(outcome.unrouted, 'alert')} on no route of alerts.toml.\n")
    for channel, reason in outcome.failed.items():
        sys.stderr.write(
            f"usertesting-insights: {channel}: {reason}; "
            f"{plural(outcome.left[channel], 'message')} will be tried again by the next run.\n"
        )
    return int(bool(outcome.failed))
