"""Reads marts: rows as the types of this package have them."""

from __future__ import annotations

import sys
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from usertesting_insights.marts.rows import Row, TestRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from usertesting_insights.warehouse.connection import Warehouse

# An id has 36 letters.
_LONGEST_NAME = 40

RowType = TypeVar("RowType", bound=Row)
TestRowType = TypeVar("TestRowType", bound=TestRow)


def read_rows(
    warehouse: Warehouse, row_type: type[RowType], test_ids: Sequence[str] = ()
) -> Iterator[RowType]:
    """Yield the rows of a mart in its order.

    Args:
        warehouse: Where the mart is.
        row_type: Which mart.
        test_ids: Which tests, where the rows are about tests; empty for all.

    Raises:
        InsightsError: If the warehouse refuses, for instance because the mart is not built yet.
    """
    conditions = [row_type.condition] if row_type.condition else []
    if test_ids:
        conditions.append(f"test_id in ({', '.join('{}' for _ in test_ids)})")
    # BigQuery would put nulls first, all others put them last.
    order = ", ".join(f"{column} nulls last" for column in row_type.order)
    sql = f"{query(warehouse, row_type, conditions)} order by {order}"
    for row in warehouse.rows(sql, test_ids):
        yield row_type(**{name: plain_value(value) for name, value in row.items()})


def query(warehouse: Warehouse, row_type: type[Row], conditions: Sequence[str]) -> str:
    """Return a query of a mart's columns, with ``{}`` in place of parameters."""
    where = f" where {' and '.join(conditions)}" if conditions else ""
    # Only names of this package and of the schema, whose letters are checked.
    selected = ", ".join(columns(row_type))
    return f"select {selected} from {warehouse.schema}.{row_type.mart}{where}"  # noqa: S608


def columns(row_type: type[Row]) -> tuple[str, ...]:
    """Return the columns that are read of a mart."""
    # A field with a default is filled in from another mart.
    return tuple(field.name for field in fields(row_type) if field.default is MISSING)


def plain_value(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Return a value as every warehouse gives it: some send decimals, and times with a zone."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, str) and len(value) <= _LONGEST_NAME:
        # Ids and names come again and again; one of each is kept.
        return sys.intern(value)
    return value


class RowsByTest(Generic[TestRowType]):
    """The rows of a mart, handed out test by test; those of one test are held at a time."""

    def __init__(
        self, warehouse: Warehouse, row_type: type[TestRowType], test_ids: Sequence[str]
    ) -> None:
        """Ask for the rows of these tests."""
        rows = read_rows(warehouse, row_type, test_ids)
        self._groups = groupby(rows, attrgetter("test_id"))
        self._next = next(self._groups, None)

    def of(self, test_id: str) -> list[TestRowType]:
        """Return the rows of a test in the mart's order.

        Args:
            test_id: Which test. Each is asked for once, in the order in which the warehouse sorts
                their ids: it has sorted the rows in the same way.
        """
        if self._next is None or self._next[0] != test_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows
