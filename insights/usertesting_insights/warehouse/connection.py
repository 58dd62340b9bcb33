"""A connection, whatever the warehouse.

The connectors that people have anyway are enough: every query here is a plain `select` of a few
columns. ibis would bring 470 MB for it. Only what was opened for writing may run a statement.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_ROWS_AT_ONCE = 1_000


class Cursor(Protocol):
    """What is used of a DB-API cursor (PEP 249)."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """The columns of the result, the name first in each."""
        ...

    def execute(self, operation: Any, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - PEP 249
        """Run a query."""
        ...

    def fetchmany(self, size: int = ..., /) -> Sequence[Sequence[Any]]:
        """Return the next rows."""
        ...

    def close(self) -> None:
        """Give the cursor up."""
        ...


@dataclass(frozen=True)
class Warehouse:
    """The marts of one warehouse.

    Attributes:
        name: Which warehouse, as dbt calls it.
        schema: The schema of the marts.
        new_cursor: Opens a cursor. Several are open at once, all on the same state of the data.
        placeholder: How a parameter is written in SQL.
        close: Ends the connection.
        failures: The exceptions that the connector raises.
        raw_schema: The schema that the loader writes to.
    """

    name: str
    schema: str
    new_cursor: Callable[[], Cursor]
    placeholder: str
    close: Callable[[], None]
    failures: tuple[type[Exception], ...]
    raw_schema: str = "usertesting_raw"

    def rows(self, sql: str, parameters: Sequence[str] = ()) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a query, some at a time.

        Args:
            sql: A query with ``{}`` in place of parameters.
            parameters: The values of the parameters.

        Raises:
            InsightsError: If the warehouse refuses the query.
        """
        try:
            with closing(self.new_cursor()) as cursor:
                self._execute(cursor, sql, parameters)
                names = [column[0].lower() for column in cursor.description or ()]
                while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                    for row in rows:
                        yield dict(zip(names, row, strict=True))
        except self.failures as error:
            raise InsightsError(f"{self.name} refused a query: {first_line(error)}") from error

    def run(self, sql: str, parameters: Sequence[str] = ()) -> None:
        """Run a statement that changes something; it counts at once.

        Args:
            sql: A statement with ``{}`` in place of parameters.
            parameters: The values of the parameters.

        Raises:
            InsightsError: If the warehouse refuses it.
        """
        try:
            with closing(self.new_cursor()) as cursor:
                self._execute(cursor, sql, parameters)
        except self.failures as error:
            raise InsightsError(f"{self.name} refused a statement: {first_line(error)}") from error

    def _execute(self, cursor: Cursor, sql: str, parameters: Sequence[str]) -> None:
        written = sql.format(*[self.placeholder] * len(parameters))
        cursor.execute(written, *([list(parameters)] if parameters else []))


def first_line(error: Exception) -> str:
    """Return the first line of an error's text, which is what a person needs."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
