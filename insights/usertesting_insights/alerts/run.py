"""One run: reads what is open, sends what is due, and writes both down."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from usertesting_insights.alerts.deliveries import FAILED, SENDING, SENT, Deliveries
from usertesting_insights.alerts.lease import Lease
from usertesting_insights.alerts.routing import make_plan
from usertesting_insights.alerts.senders import RateLimitedError, SendingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from usertesting_insights.alerts.clock import Clock
    from usertesting_insights.alerts.findings import Finding
    from usertesting_insights.alerts.messages import Message
    from usertesting_insights.alerts.options import Options
    from usertesting_insights.alerts.senders import Sender
    from usertesting_insights.alerts.tables import Tables

# How long one sending may last, and all the waits together that a channel asks for.
DEADLINE_SECONDS = 90.0
LONGEST_WAIT_SECONDS = 300.0
# A channel that fails this often in a row is left alone until the next run.
_FAILURES_IN_A_ROW = 3


@dataclass
class Outcome:
    """What a run has done.

    Attributes:
        messages: How many messages were sent.
        alerts: How many alerts they told of.
        failed: Why a channel did not take what it was sent, by channel; the newest reason.
        left: How many messages a channel has not received.
        waiting: How many alerts wait, by channel and reason.
        unrouted: How many alerts no route leads anywhere.
    """

    messages: int = 0
    alerts: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    waiting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unrouted: int = 0


def send_new(
    findings: Callable[[], Sequence[Finding]],
    tables: Tables,
    senders: Mapping[str, Sender],
    options: Options,
    clock: Clock,
) -> Outcome:
    """Send every open alert to each channel that has not received it.

    Args:
        findings: Reads what is open.
        tables: Where it is kept what has been sent.
        senders: The way to each channel.
        options: The routes.
        clock: The time.

    Raises:
        InsightsError: If the warehouse refuses, or another run is at work.
    """
    deliveries, lease = Deliveries(tables), Lease(tables)
    with closing(tables):
        tables.open()
        lease.take()
        try:
            plan = make_plan(findings(), options, deliveries.read(), clock.now())
            outcome = Outcome(waiting=plan.waiting, unrouted=plan.unrouted)
            in_a_row: dict[str, int] = {}
            for delivery in plan.deliveries:
                channel = delivery.channel
                if in_a_row.get(channel, 0) >= _FAILURES_IN_A_ROW:
                    outcome.left[channel] += 1
                    continue
                lease.renew()
                deliveries.record(delivery, SENDING)
                reason = send(
                    senders[channel], delivery.message, delivery.message.id_in(channel), clock
                )
                deliveries.record(delivery, FAILED if reason else SENT)
                if reason:
                    in_a_row[channel] = in_a_row.get(channel, 0) + 1
                    outcome.failed[channel] = reason
                    outcome.left[channel] = outcome.left.get(channel, 0) + 1
                else:
                    in_a_row[channel] = 0
                    outcome.messages += 1
                    outcome.alerts += len(delivery.message.keys)
        finally:
            lease.end()
    return outcome


def send(sender: Sender, message: Message, message_id: str, clock: Clock) -> str:
    """Send a message, and come back as often as the channel asks to.

    Returns:
        Why it was not sent; empty if it was.
    """
    waited = 0.0
    while True:
        try:
            _within_deadline(lambda: sender.send(message, message_id))
        except RateLimitedError as limit:
            # At least a second, so that a channel that says 0 for ever comes to an end.
            wait = max(1.0, limit.seconds)
            waited += wait
            if waited > LONGEST_WAIT_SECONDS:
                return f"it asks to wait for {wait:.0f} s (429)"
            clock.sleep(wait)
        except SendingError as error:
            return str(error)
        else:
            return ""


def _within_deadline(send_it: Callable[[], None]) -> None:
    """Send, but wait no longer than the deadline: a service may take for ever, byte by byte."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            send_it()
        except Exception as error:  # noqa: BLE001 - it is raised again below
            raised.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(DEADLINE_SECONDS)
    if thread.is_alive():
        raise SendingError(f"no answer within {DEADLINE_SECONDS:.0f} s")
    for error in raised:
        if isinstance(error, (RateLimitedError, SendingError)):
            raise error
        # Whatever a service's library raises costs its channel only; its text may hold the URL.
        raise SendingError(f"it cannot be sent to ({type(error).__name__})") from None
