"""Figures of the marts as an assistant gets them: value, n, interval, and whether to quote it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from usertesting_insights.server.answers import Answer, answer
from usertesting_insights.server.marts import Select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from usertesting_insights.server.marts import Marts

    MartRow = Mapping[str, Any]

# More than the rows of an answer: a figure without an n is passed over.
_MOST_OF_A_MART = 1_000


@dataclass(frozen=True)
class Figure:
    """Which columns of a mart make a figure; the bounds of its interval are named by its value.

    Attributes:
        measure: Its name in the glossary; empty if the mart has a column of that name.
        value: The column of the value.
        n: How many people or answers it rests on.
        enough: Whether it is enough to quote; empty if the mart does not say so.
    """

    measure: str
    value: str
    n: str
    enough: str

    @classmethod
    def named(cls, measure: str, n: str = "") -> Figure:
        """Return a figure whose columns are named as most marts name them."""
        return cls(measure, measure, n or f"{measure}_n", f"is_{measure}_enough_to_quote")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to select."""
        return (self.value, self.n, *self._bounds, *([self.enough] if self.enough else []))

    def of(self, row: MartRow) -> dict[str, Any]:
        """Return the figure of a row."""
        low, high = self._bounds
        told = {
            "measure": self.measure or row["measure"],
            "value": row[self.value],
            "n": row[self.n],
            "low": row[low],
            "high": row[high],
        }
        return told | ({"is_enough_to_quote": row[self.enough]} if self.enough else {})

    @property
    def _bounds(self) -> tuple[str, str]:
        name = self.value.removesuffix("_value")
        return f"{name}_low", f"{name}_high"


@dataclass(frozen=True)
class Source:
    """A mart with figures, and how its rows are told.

    Attributes:
        mart: The mart.
        figures: Its figures; each makes a row of an answer.
        beside: The columns that say what the figures are of.
        order: The columns that order the rows.
        citation: What cites a measure of a row.
        page: The page of the report that shows it.
        condition: Which rows are told; empty for all.
    """

    mart: str
    figures: tuple[Figure, ...]
    beside: tuple[str, ...]
    order: tuple[str, ...]
    citation: Callable[[MartRow, str], str]
    page: Callable[[MartRow], str]
    condition: str = ""

    @property
    def has_measures(self) -> bool:
        """Whether the measure is a column."""
        return "measure" in self.beside

    def select(self, asked: Mapping[str, str]) -> Select:
        """Return the query of the rows for which these columns have these values."""
        given = {name: value for name, value in asked.items() if value}
        columns = [*self.beside, *(name for figure in self.figures for name in figure.columns)]
        conditions = [f"{name} = {{}}" for name in given]
        return Select(
            self.mart,
            tuple(dict.fromkeys(columns)),
            self.order,
            [*([self.condition] if self.condition else []), *conditions],
            [*given.values()],
            _MOST_OF_A_MART,
        )

    def told(self, rows: Sequence[MartRow]) -> Iterator[dict[str, Any]]:
        """Yield a row for each figure that rests on something."""
        of_figures = {name for figure in self.figures for name in figure.columns}
        for row in rows:
            beside = {name: value for name, value in row.items() if name not in of_figures}
            for figure in self.figures:
                if row[figure.n] or row[figure.value] is not None:
                    told = figure.of(row)
                    yield {
                        "citation": self.citation(row, told["measure"]),
                        "report_page": self.page(row),
                        **told,
                        **beside,
                    }


def figures(
    marts: Marts, sources: Sequence[Source], asked: Mapping[str, str], measure: str, note: str
) -> Answer:
    """Return the figures of some marts.

    Args:
        marts: Where they are.
        sources: Which marts.
        asked: By column, the value that is asked for; empty for all.
        measure: Only this measure; empty for all.
        note: How to read them.
    """
    read = marts.read(
        *(
            source.select({**asked, **({"measure": measure} if source.has_measures else {})})
            for source in sources
        )
    )
    return answer(
        (
            row
            for source, rows in zip(sources, read, strict=True)
            for row in source.told(rows)
            if measure in {"", row["measure"]}
        ),
        note,
    )


def page(test_id: str, section: str = "") -> str:
    """Return the page of a test in the report."""
    return f"tests/{test_id}.html" + (f"#{section}" if section else "")


def short(text: str) -> str:
    """Return a short name of a text, always the same."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
