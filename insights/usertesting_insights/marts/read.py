"""Reads every mart once, side by side, a test at a time.

Each mart is one query, ordered by test. So a report on a thousand tests costs as many statements as
one on a single test, and only one test's rows are in memory.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from usertesting_insights.marts.rows import Row, TestRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from usertesting_insights.warehouse.connection import Warehouse

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
    sql = f"{query(warehouse, row_type, conditions)} order by {', '.join(row_type.order)}"
    for row in warehouse.rows(sql, test_ids):
        yield row_type(**{name: plain_number(value) for name, value in row.items()})


def query(warehouse: Warehouse, row_type: type[Row], conditions: Sequence[str]) -> str:
    """Return a query of a mart's columns, with ``{}`` in place of parameters."""
    # A field with a default is filled in from another mart.
    columns = ", ".join(field.name for field in fields(row_type) if field.default is MISSING)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    # Only names of this package and of the schema, whose letters are checked.
    return f"select {columns} from {warehouse.schema}.{row_type.mart}{where}"  # noqa: S608


def plain_number(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Return a number as every warehouse gives it: some send decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


@dataclass
class _Pending(Generic[TestRowType]):
    """The rows of one mart that are not taken yet."""

    rows: Iterator[TestRowType]
    next_row: TestRowType | None = None

    def take(self, test_id: str, known: frozenset[str]) -> list[TestRowType]:
        """Take the rows of a test; rows of tests that nobody knows are passed over."""
        taken = []
        if self.next_row is None:
            self.next_row = next(self.rows, None)
        while self.next_row is not None:
            if self.next_row.test_id == test_id:
                taken.append(self.next_row)
            elif self.next_row.test_id in known:
                break
            self.next_row = next(self.rows, None)
        return taken


class GroupedRows:
    """The rows of several marts, handed out a test at a time, in the warehouse's own order.

    Args:
        warehouse: Where the marts are.
        test_ids: Every test that rows are taken of, in the warehouse's order.
        row_types: Which marts.
        wanted: Which tests are read; empty for all.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        test_ids: Sequence[str],
        row_types: Sequence[type[TestRow]],
        wanted: Sequence[str] = (),
    ) -> None:
        self._known = frozenset(test_ids)
        self._pending: dict[type[TestRow], _Pending[Any]] = {
            row_type: _Pending(read_rows(warehouse, row_type, wanted)) for row_type in row_types
        }

    def take(self, test_id: str) -> Mapping[type[TestRow], list[Any]]:
        """Return the rows of the next test by mart."""
        return {
            row_type: pending.take(test_id, self._known)
            for row_type, pending in self._pending.items()
        }
