"""Reads rows of a mart for one call, and closes the warehouse again."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from usertesting_insights.server.answers import MOST_ROWS
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from usertesting_insights.warehouse.connection import Warehouse


@dataclass(frozen=True)
class Select:
    """What is read of a mart. Only values come from outside, and they are parameters.

    Attributes:
        mart: Which mart.
        columns: Which columns.
        order: In which order.
        conditions: Which rows, with ``{}`` for a value.
        values: The values.
        most: How many rows are shown; one more is read, to know whether there is more.
    """

    mart: str
    columns: Sequence[str]
    order: Sequence[str]
    conditions: Sequence[str] = ()
    values: Sequence[str] = ()
    most: int = MOST_ROWS


@dataclass(frozen=True)
class Marts:
    """The marts of a warehouse, which is opened for each call: who holds it blocks the night.

    Attributes:
        warehouse: Which warehouse.
        environment: Its variables.
    """

    warehouse: str
    environment: Mapping[str, str] = field(repr=False)

    @contextmanager
    def open(self) -> Generator[Warehouse]:
        """Open the warehouse for reading."""
        with closing(open_warehouse(self.warehouse, self.environment)) as warehouse:
            yield warehouse

    def read(self, *selects: Select) -> list[list[Mapping[str, Any]]]:
        """Return the rows of each select.

        Raises:
            InsightsError: If the warehouse is busy, or refuses.
        """
        with self.open() as warehouse:
            return [list(warehouse.rows(*_written(warehouse, select))) for select in selects]


def _written(warehouse: Warehouse, select: Select) -> tuple[str, Sequence[str]]:
    where = f" where {' and '.join(select.conditions)}" if select.conditions else ""
    query = (
        f"select {', '.join(select.columns)} from {warehouse.schema}.{select.mart}{where} "  # noqa: S608
        f"order by {', '.join(select.order)} limit {select.most + 1}"
    )
    return query, select.values
