"""What has been sent, kept in the warehouse.

`deliveries` only grows: a row before each sending and one behind it, for each alert and channel. So
a row is never changed, and what is read from it is true whenever a run was killed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from usertesting_insights.alerts.messages import AlertKey
from usertesting_insights.alerts.routing import Delivered
from usertesting_insights.alerts.tables import schema_of, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from usertesting_insights.alerts.routing import Delivery
    from usertesting_insights.alerts.tables import Tables
    from usertesting_insights.warehouse.connection import Warehouse

SENDING, SENT, FAILED = "sending", "sent", "failed"
_ROWS_AT_ONCE = 200


class Deliveries:
    """What has been sent.

    Args:
        tables: Where it stands.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def record(self, delivery: Delivery, state: str) -> None:
        """Write what has become of a message: a row for each of its alerts, all at once."""
        now = self._tables.time()
        message_id = delivery.message.id_in(delivery.channel)
        rows = [
            [
                *(key.alert_id, key.opened_at, delivery.channel, state),
                *(delivery.digest, message_id, now),
            ]
            for key in delivery.message.keys
        ]
        with self._tables.warehouse() as warehouse:
            places = f"({', '.join(['{}'] * 6)}, {stamp(warehouse)})"
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                chunk = rows[start : start + _ROWS_AT_ONCE]
                warehouse.run(
                    f"insert into {schema_of(warehouse)}.deliveries (alert_id, opened_at, channel,"  # noqa: S608
                    " state, digest, message_id, recorded_at) values "
                    + ", ".join([places] * len(chunk)),
                    [value for row in chunk for value in row],
                )

    def read(self) -> Delivered:
        """Return what has been sent so far."""
        with self._tables.warehouse() as warehouse:
            return read_delivered(warehouse)


def read_delivered(warehouse: Warehouse) -> Delivered:
    """Return what has been sent so far.

    Raises:
        InsightsError: If the warehouse refuses, for instance because nothing was sent ever.
    """
    rows: Iterable[Mapping[str, Any]] = warehouse.rows(
        "select alert_id, opened_at, channel, state, digest,"  # noqa: S608 - names only
        " count(*) as row_count, max(recorded_at) as recorded_at"
        f" from {schema_of(warehouse)}.deliveries"
        " group by alert_id, opened_at, channel, state, digest"
    )
    sent = set()
    tries: Counter[tuple[str, AlertKey]] = Counter()
    digests: dict[tuple[str, str], datetime] = {}
    for row in rows:
        about = (row["channel"], AlertKey(row["alert_id"], row["opened_at"]))
        if row["state"] == SENDING:
            tries[about] += int(row["row_count"])
        if row["state"] == SENT:
            sent.add(about)
            if row["digest"]:
                digest = (row["channel"], row["digest"])
                digests[digest] = max(digests.get(digest, row["recorded_at"]), row["recorded_at"])
    return Delivered(frozenset(sent), tries, digests)
