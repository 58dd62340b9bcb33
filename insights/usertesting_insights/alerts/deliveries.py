"""What has been sent, kept in the warehouse in a schema of its own.

`deliveries` only grows: a row before each sending and one behind it, for each alert and channel. So
a row is never changed, and what is read from it is true whenever a run was killed. `lease` has one
row: who is at work, and until when.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from usertesting_insights.alerts.messages import AlertKey
from usertesting_insights.alerts.routing import Delivered
from usertesting_insights.errors import InsightsError
from usertesting_insights.warehouse.open import WarehouseBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from usertesting_insights.alerts.clock import Clock
    from usertesting_insights.alerts.routing import Delivery
    from usertesting_insights.warehouse.connection import Warehouse

SENDING, SENT, FAILED = "sending", "sent", "failed"
# Longer than any sending with its waits, so a run that is alive never loses it.
LEASE = timedelta(minutes=15)
# How long another process may have a DuckDB file open before this is given up.
_PATIENCE = timedelta(minutes=2)
_ROWS_AT_ONCE = 200
_TIMESTAMPS = {"snowflake": "timestamp_ntz", "bigquery": "datetime"}
_TEXTS = {"bigquery": "string"}


class BusyError(InsightsError):
    """Another run is at work."""


class Deliveries:
    """The tables.

    Args:
        connect: Opens the warehouse for writing.
        clock: The time.
    """

    def __init__(self, connect: Callable[[], Warehouse], clock: Clock) -> None:
        self._connect = connect
        self._clock = clock
        self._kept: Warehouse | None = None
        self._holder = uuid4().hex

    def open(self) -> None:
        """Make the tables if they are not there.

        Raises:
            InsightsError: If the warehouse refuses.
        """
        try:
            self._are_there()
        except WarehouseBusyError:
            raise
        except InsightsError:
            # Two first runs at once: one of them finds that the other was faster.
            for is_last in (False, True):
                try:
                    self._make()
                except InsightsError:
                    if is_last:
                        raise
                else:
                    break

    def close(self) -> None:
        """End the connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def take_lease(self) -> None:
        """Keep other runs away until the lease ends; a run that is killed gives way then.

        Raises:
            BusyError: If another run has it.
        """
        self._lease("{} > expires_at", self._time(timedelta()))

    def renew_lease(self) -> None:
        """Keep other runs away for longer.

        Raises:
            BusyError: If another run has taken over.
        """
        self._lease("{} = holder", self._holder)

    def end_lease(self) -> None:
        """Let others work."""
        with self._warehouse() as warehouse:
            warehouse.run(
                f"update {_schema(warehouse)}.lease set expires_at = {self._stamp(warehouse)}"  # noqa: S608
                " where holder = {}",
                [self._time(timedelta(days=-1)), self._holder],
            )

    def record(self, delivery: Delivery, state: str) -> None:
        """Write what has become of a message: a row for each of its alerts, all at once."""
        now = self._time(timedelta())
        message_id = delivery.message.id_in(delivery.channel)
        rows = [
            [
                *(key.alert_id, key.opened_at, delivery.channel, state),
                *(delivery.digest, message_id, now),
            ]
            for key in delivery.message.keys
        ]
        with self._warehouse() as warehouse:
            places = f"({', '.join(['{}'] * 6)}, {self._stamp(warehouse)})"
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                chunk = rows[start : start + _ROWS_AT_ONCE]
                warehouse.run(
                    f"insert into {_schema(warehouse)}.deliveries (alert_id, opened_at, channel,"  # noqa: S608
                    " state, digest, message_id, recorded_at) values "
                    + ", ".join([places] * len(chunk)),
                    [value for row in chunk for value in row],
                )

    def read(self) -> Delivered:
        """Return what has been sent so far."""
        with self._warehouse() as warehouse:
            return read_delivered(warehouse)

    @contextmanager
    def _warehouse(self) -> Generator[Warehouse]:
        """Give a connection. A DuckDB file is closed again at once, for others to read."""
        warehouse = self._kept or self._opened()
        if warehouse.name != "duckdb":
            self._kept = warehouse
            yield warehouse
            return
        try:
            yield warehouse
        finally:
            warehouse.close()

    def _opened(self) -> Warehouse:
        ends_at = self._clock.now() + _PATIENCE
        while True:
            try:
                return self._connect()
            except WarehouseBusyError:
                if self._clock.now() >= ends_at:
                    raise
                self._clock.sleep(1)

    def _are_there(self) -> None:
        with self._warehouse() as warehouse:
            for table in ("deliveries", "lease"):
                query = f"select 1 as found from {_schema(warehouse)}.{table} limit 1"  # noqa: S608
                list(warehouse.rows(query))

    def _make(self) -> None:
        with self._warehouse() as warehouse:
            schema, text = _schema(warehouse), _TEXTS.get(warehouse.name, "varchar")
            columns = ("alert_id", "opened_at", "channel", "state", "digest", "message_id")
            defined = ", ".join(f"{column} {text}" for column in columns)
            time = _TIMESTAMPS.get(warehouse.name, "timestamp")
            warehouse.run(f"create schema if not exists {schema}")
            warehouse.run(
                f"create table if not exists {schema}.deliveries ({defined}, recorded_at {time})"
            )
            # With its one row, so that two runs cannot each add one.
            warehouse.run(
                f"create table if not exists {schema}.lease as select"
                f" cast('nobody' as {text}) as holder,"
                f" cast('1970-01-01 00:00:00' as {time}) as expires_at"
            )

    def _lease(self, condition: str, value: str) -> None:
        with self._warehouse() as warehouse:
            lease, stamp = f"{_schema(warehouse)}.lease", self._stamp(warehouse)
            if "expires_at" in condition:
                condition = condition.replace("{}", stamp)
            warehouse.run(
                f"update {lease} set holder = {{}}, expires_at = {stamp} where {condition}",  # noqa: S608
                [self._holder, self._time(LEASE), value],
            )
            [row] = warehouse.rows(f"select holder, expires_at from {lease}")  # noqa: S608
        if row["holder"] != self._holder:
            raise BusyError(
                "another run is at work, or was killed: nothing was sent. "
                f"Try again after {row['expires_at']:%Y-%m-%d %H:%M} UTC."
            )

    @staticmethod
    def _stamp(warehouse: Warehouse) -> str:
        return f"cast({{}} as {_TIMESTAMPS.get(warehouse.name, 'timestamp')})"

    def _time(self, ahead: timedelta) -> str:
        return (self._clock.now() + ahead).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def read_delivered(warehouse: Warehouse) -> Delivered:
    """Return what has been sent so far.

    Raises:
        InsightsError: If the warehouse refuses, for instance because nothing was sent ever.
    """
    rows: Iterable[Mapping[str, Any]] = warehouse.rows(
        "select alert_id, opened_at, channel, state, digest,"  # noqa: S608 - names only
        " count(*) as row_count, max(recorded_at) as recorded_at"
        f" from {_schema(warehouse)}.deliveries"
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


def _schema(warehouse: Warehouse) -> str:
    return f"{warehouse.schema}_alerts"
