"""Alerts about the pipeline: failed nights, streams without new rows, answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from usertesting_insights.alerts.findings import Finding
from usertesting_insights.alerts.messages import AlertKey, plain
from usertesting_insights.alerts.options import PIPELINE
from usertesting_insights.marts.read import read_rows
from usertesting_insights.marts.rows import StreamHealth, UnparsedAnswers
from usertesting_insights.report.numbers import day, plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from usertesting_insights.alerts.options import Options
    from usertesting_insights.warehouse.connection import Warehouse

STANDS_STILL = "stream_stands_still"
NOT_UNDERSTOOD = "answers_not_understood"
NIGHT_FAILED = "night_failed"
# Every session that is read brings a row to these; to the other streams only some do.
_WITH_EVERY_SESSION = ("session_details", "tasks")


def read_pipeline_findings(warehouse: Warehouse, options: Options, now: datetime) -> list[Finding]:
    """Return what is wrong with the pipeline, as far as the marts show it.

    Args:
        warehouse: Where the marts are.
        options: After how many days a stream counts as stopped, and where the report is.
        now: The time, with its zone.

    Raises:
        InsightsError: If the warehouse refuses.
    """
    streams = list(read_rows(warehouse, StreamHealth))
    return [
        *_standing_still(streams, options, now.astimezone(UTC).replace(tzinfo=None)),
        *_not_understood(read_rows(warehouse, UnparsedAnswers), options),
    ]


def night_failed(what: str, now: datetime) -> Finding:
    """Return that a night has failed; every call is a night of its own."""
    return _finding(NIGHT_FAILED, what, now.isoformat(), f"A night has failed: {plain(what)}")


def _standing_still(
    streams: Iterable[StreamHealth], options: Options, now: datetime
) -> Iterable[Finding]:
    patience = timedelta(days=options.stale_days)
    reads = {each.stream_name: each.last_read_at for each in streams}
    newest = max((read for read in reads.values() if read), default=None)
    if newest and now - newest > patience:
        text = f"Nothing new since {day(newest)}: no session came, or no night ran"
        yield _finding(STANDS_STILL, "all", newest.isoformat(), text, options)
    sessions = reads.get("sessions")
    for stream in _WITH_EVERY_SESSION:
        last = reads.get(stream)
        if sessions and (last is None or sessions - last > patience):
            since = f"has had no new row since {day(last)}" if last else "is empty"
            text = f"{stream} {since}, while sessions came until {day(sessions)}"
            opened_at = last.isoformat() if last else ""
            yield _finding(STANDS_STILL, stream, opened_at, text, options)


def _not_understood(answers: Iterable[UnparsedAnswers], options: Options) -> Iterable[Finding]:
    """Return one finding for each kind of task and shape of answer, however many tests have it."""
    counts: Counter[tuple[str, str, str]] = Counter()
    tests: Counter[tuple[str, str, str]] = Counter()
    for each in answers:
        kind = (each.task_type, each.answer_status, each.answer_shape)
        counts[kind] += each.answer_count
        tests[kind] += 1
    for kind, count in sorted(counts.items()):
        task_type, status, shape = kind
        how = "not understood" if status == "unparsed" else "understood in part only"
        text = (
            f"{plural(count, 'answer')} of {plain(task_type)} tasks in"
            f" {plural(tests[kind], 'test')} {how}; members: {plain(shape)}"
        )
        yield _finding(NOT_UNDERSTOOD, "\n".join(kind), "", text, options)


def _finding(
    rule: str, what: str, opened_at: str, text: str, options: Options | None = None
) -> Finding:
    alert_id = hashlib.sha256(f"{rule}\n{what}".encode()).hexdigest()[:32]
    url = options.report_url.rstrip("/") if options else ""
    return Finding(
        key=AlertKey(alert_id, opened_at),
        about=PIPELINE,
        rule=rule,
        subject=PIPELINE,
        heading="UserTesting pipeline",
        lines=[f"{text}. Rule: {rule}."],
        link=f"{url}/quality.html" if url else "",
        content={"alert_id": alert_id, "rule": rule, "text": text},
    )
