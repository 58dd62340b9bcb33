"""Who is at work, and until when: one row, which a run takes, renews and gives back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from usertesting_insights.alerts.tables import schema_of, stamp
from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from usertesting_insights.alerts.tables import Tables

# Longer than any sending with its waits, so a run that is alive never loses it.
LEASE = timedelta(minutes=15)
_CLOCKS_APART = timedelta(minutes=15)


class BusyError(InsightsError):
    """Another run is at work."""


class Lease:
    """The right to send, which one run has at a time.

    Args:
        tables: Where it stands.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._holder = uuid4().hex

    def take(self) -> None:
        """Keep other runs away until the lease ends; a run that is killed gives way then.

        A lease that ends further ahead than any does was taken by a clock that was wrong.

        Raises:
            BusyError: If another run has it.
        """
        too_far = self._tables.time(_CLOCKS_APART + LEASE)
        self._update("{time} > expires_at or expires_at > {time}", self._tables.time(), too_far)

    def renew(self) -> None:
        """Keep other runs away for longer.

        Raises:
            BusyError: If another run has taken over.
        """
        self._update("{} = holder", self._holder)

    def end(self) -> None:
        """Let others work."""
        with self._tables.warehouse() as warehouse:
            warehouse.run(
                f"update {schema_of(warehouse)}.lease set expires_at = {stamp(warehouse)}"  # noqa: S608
                " where holder = {}",
                [self._tables.time(timedelta(days=-1)), self._holder],
            )

    def _update(self, condition: str, *values: str) -> None:
        with self._tables.warehouse() as warehouse:
            lease = f"{schema_of(warehouse)}.lease"
            warehouse.run(
                f"update {lease} set holder = {{}}, expires_at = {stamp(warehouse)}"  # noqa: S608
                f" where {condition.replace('{time}', stamp(warehouse))}",
                [self._holder, self._tables.time(LEASE), *values],
            )
            [row] = warehouse.rows(f"select holder, expires_at from {lease}")  # noqa: S608
        if row["holder"] != self._holder:
            raise BusyError(
                "another run is at work, or was killed: nothing was sent. "
                f"Try again after {row['expires_at']:%Y-%m-%d %H:%M} UTC."
            )
