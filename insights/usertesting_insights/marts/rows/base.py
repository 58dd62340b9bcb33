"""The base of all rows: their mart and their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Row:
    """A row of a mart.

    Attributes:
        mart: The table.
        condition: Which rows are read; empty for all.
        order: The columns that order the rows.
    """

    mart: ClassVar[str]
    condition: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]]


@dataclass(frozen=True)
class TestRow(Row):
    """A row about a test; the rows of a mart come a test at a time."""

    test_id: str

    # pytest takes classes of this name for tests.
    __test__: ClassVar[bool] = False
