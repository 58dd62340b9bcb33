"""Tables of the alerts' own, in a schema of their own beside the marts."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from usertesting_insights.errors import InsightsError
from usertesting_insights.warehouse.open import WarehouseBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from usertesting_insights.alerts.clock import Clock
    from usertesting_insights.warehouse.connection import Warehouse

# How long another process may have a DuckDB file open before this is given up.
_PATIENCE = timedelta(minutes=2)
_TIMESTAMPS = {"snowflake": "timestamp_ntz", "bigquery": "datetime"}
_TEXTS = {"bigquery": "string"}


class Tables:
    """The connection to the tables.

    Args:
        connect: Opens the warehouse for writing.
        clock: The time.
    """

    def __init__(self, connect: Callable[[], Warehouse], clock: Clock) -> None:
        self._connect = connect
        self._clock = clock
        self._kept: Warehouse | None = None

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
            self._make()

    def close(self) -> None:
        """End the connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    @contextmanager
    def warehouse(self) -> Generator[Warehouse]:
        """Return a connection. A DuckDB file is closed again at once, for others to read."""
        warehouse = self._kept or self._opened()
        if warehouse.name != "duckdb":
            self._kept = warehouse
            yield warehouse
            return
        try:
            yield warehouse
        finally:
            warehouse.close()

    def time(self, ahead: timedelta = timedelta()) -> str:
        """Return the time, or one that is so far ahead, as text."""
        return (self._clock.now() + ahead).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

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
        with self.warehouse() as warehouse:
            for table in ("deliveries", "lease"):
                query = f"select 1 as found from {schema_of(warehouse)}.{table} limit 1"  # noqa: S608
                list(warehouse.rows(query))

    def _make(self) -> None:
        with self.warehouse() as warehouse:
            schema, text = schema_of(warehouse), _TEXTS.get(warehouse.name, "varchar")
            columns = ("alert_id", "opened_at", "channel", "state", "digest", "message_id")
            defined = ", ".join(f"{column} {text}" for column in columns)
            time = _TIMESTAMPS.get(warehouse.name, "timestamp")
            for statement in (
                f"create schema if not exists {schema}",
                f"create table if not exists {schema}.deliveries ({defined}, recorded_at {time})",
                # With its one row, so that two runs cannot each add one.
                (
                    f"create table if not exists {schema}.lease as select"
                    f" cast('nobody' as {text}) as holder,"
                    f" cast('1970-01-01 00:00:00' as {time}) as expires_at"
                ),
            ):
                try:
                    warehouse.run(statement)
                except InsightsError:
                    # Of two first runs at once the other was faster: now it is there.
                    warehouse.run(statement)


def schema_of(warehouse: Warehouse) -> str:
    """Return the schema of the tables."""
    return f"{warehouse.schema}_alerts"


def stamp(warehouse: Warehouse) -> str:
    """Return the place of a time in a statement."""
    return f"cast({{}} as {_TIMESTAMPS.get(warehouse.name, 'timestamp')})"
