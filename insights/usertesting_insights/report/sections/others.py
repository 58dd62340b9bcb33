"""How a score compares with those of the other tests of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.comparison_sentences import other_tests_finding, side_of
from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate
from usertesting_insights.report.numbers import signed, signed_range, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import TestDifference

# Of more, those with the nearest scores stand in the table.
_MOST_IN_TABLE = 25


class Others(NamedTuple):
    """The place of a score among those of other tests.

    Attributes:
        finding: Than how many it is higher or lower.
        note: What is compared, and what cannot be told.
        ticks: The other scores, each once.
        table: The nearest of them: test, score, difference, interval and answers.
    """

    finding: str
    note: str
    ticks: Sequence[float]
    table: Sequence[tuple[str, ...]]


def others_of(
    rows: Sequence[TestDifference], measure: str, subject_id: str, titles: Mapping[str, str]
) -> Others | None:
    """Return the place of a score, or none if there is no other test to compare it with.

    Args:
        rows: The differences of a test.
        measure: Which score.
        subject_id: What it is of.
        titles: The titles of the other tests.
    """
    compared = [
        row
        for row in rows
        if (row.measure, row.subject_id) == (measure, subject_id)
        and min(row.answer_count, row.other_answer_count) >= FEWEST_TO_DRAW
    ]
    if not compared:
        return None
    sides = [
        side_of(_difference(row), is_more_than_noise=row.is_more_than_noise) for row in compared
    ]
    nearest = sorted(compared, key=lambda row: (abs(row.difference), _place(row)))
    shown = sorted(nearest[:_MOST_IN_TABLE], key=lambda row: (-row.other_score, _place(row)))
    return Others(
        other_tests_finding(sides.count(1), sides.count(-1), len(compared)),
        _note(sides.count(0), len(compared)),
        sorted({float(round(row.other_score)) for row in compared}),
        [_line(row, titles) for row in shown],
    )


def _place(row: TestDifference) -> tuple[str, int, float]:
    return row.other_test_id, row.other_answer_count, row.difference_low


def _difference(row: TestDifference) -> Estimate:
    return Estimate(
        row.difference,
        row.difference_low,
        row.difference_high,
        min(row.answer_count, row.other_answer_count),
        is_enough=False,
    )


def _note(untold: int, compared: int) -> str:
    others = "the other test" if compared == 1 else f"the other {compared:,} tests of this kind"
    note = f"The small tick{' is' if compared == 1 else 's are'} {others}."
    if 0 < untold < compared:
        note += f" From {untold:,} of them this test cannot be told apart."
    if untold:
        note += (
            " Told apart means that the whole interval of the difference is on one side of 0, and "
            "still is when all comparisons are allowed for."
        )
    return f"{note} Tests differ in product and people: a place on a scale, not a ranking."


def _line(row: TestDifference, titles: Mapping[str, str]) -> tuple[str, ...]:
    return (
        titles.get(row.other_test_id, "A test without a title"),
        whole(row.other_score),
        signed(row.difference),
        signed_range(row.difference_low, row.difference_high),
        f"{row.other_answer_count:,}",
    )
