"""The things of a balanced comparison against each other."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.comparison_sentences import (
    best_finding,
    order_finding,
    pair_finding,
    side_of,
)
from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate
from usertesting_insights.report.numbers import NBSP, plural, signed, signed_range, whole
from usertesting_insights.report.strips import Strip, change_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import Comparison
    from usertesting_insights.report.strips import Axis


class PairRow(NamedTuple):
    """Two things; the strip is null where their difference cannot be told."""

    finding: str
    note: str
    scores: str
    strip: Strip | None
    text: str


class Things(NamedTuple):
    """A balanced comparison.

    Attributes:
        heading: Which thing is the best, if one can be told.
        note: How it was compared.
        rows: Every two things.
        axis: The scale that they share.
        weakest: By how much the best thing is higher than the one that comes closest; null where
            there is no best thing, or too few rated both.
        weakest_note: The same in words.
    """

    heading: str
    note: str
    rows: Sequence[PairRow]
    axis: Axis
    weakest: Strip | None
    weakest_note: str


def things_sections(rows: Sequence[Comparison]) -> list[Things]:
    """Return the balanced comparisons of a test."""

    def group(row: Comparison) -> str:
        return row.task_group_id or ""

    ordered = sorted(rows, key=lambda row: (group(row), row.thing, row.other_thing))
    return [_section(list(of_group)) for _, of_group in groupby(ordered, group)]


def _section(rows: Sequence[Comparison]) -> Things:
    differences = [_difference(row) for row in rows]
    drawn = [each for each in differences if each and each.n >= FEWEST_TO_DRAW]
    axis = change_axis([bound for each in drawn for bound in (each.low, each.high)])
    labels = {row.thing: row.thing_label for row in rows}
    labels |= {row.other_thing: row.other_thing_label for row in rows}
    names = {thing: label or f"Option {thing}" for thing, label in sorted(labels.items())}
    first = rows[0]
    weakest, people = _weakest(rows, names, axis) or (None, 0)
    return Things(
        heading=best_finding(
            names.get(first.best_thing or ""),
            list(names.values()),
            is_more_than_noise=bool(first.is_best_more_than_noise),
        ),
        note=_note(len(rows), has_letters=not all(labels.values())),
        rows=[
            _row(row, names, difference, axis)
            for row, difference in zip(rows, differences, strict=True)
        ],
        axis=axis,
        weakest=weakest,
        weakest_note=f"{weakest.label}, {plural(people, 'person', 'people')}." if weakest else "",
    )


def _note(compared: int, *, has_letters: bool) -> str:
    letters = "The letters are those of the test. " if has_letters else ""
    return (
        f"{letters}Differences are within each person, in points of a scale of 100. Both orders "
        f"weigh the same, with {plural(compared, 'comparison')} allowed for."
    )


def _weakest(
    rows: Sequence[Comparison], names: Mapping[str, str], axis: Axis
) -> tuple[Strip, int] | None:
    """Draw the comparison by which the best thing is the best, if it is, with its n."""
    best = rows[0].best_thing
    found = [
        (_from_the_side_of(best, row, difference), row)
        for row in rows
        if best in {row.thing, row.other_thing}
        and (difference := _difference(row))
        and difference.n >= FEWEST_TO_DRAW
    ]
    if best is None or not found:
        return None
    difference, row = min(found, key=lambda pair: pair[0].low)
    other = row.other_thing if row.thing == best else row.thing
    strip = Strip(
        axis,
        difference,
        f"{names[best]} less {names[other]}: {_text(difference)}",
        is_clear=side_of(difference, is_more_than_noise=row.is_more_than_noise) != 0,
    )
    return strip, difference.n


def _from_the_side_of(best: str | None, row: Comparison, difference: Estimate) -> Estimate:
    if row.thing == best:
        return difference
    low, high = -difference.high, -difference.low
    return Estimate(-difference.value, low, high, difference.n, difference.is_enough)


def _difference(row: Comparison) -> Estimate | None:
    if row.difference is None or row.difference_low is None or row.difference_high is None:
        return None
    return Estimate(
        row.difference,
        row.difference_low,
        row.difference_high,
        row.answer_count,
        row.is_difference_enough_to_quote,
    )


def _text(difference: Estimate) -> str:
    return f"{signed(difference.value)} ({signed_range(difference.low, difference.high)}) points"


def _row(
    row: Comparison, names: Mapping[str, str], difference: Estimate | None, axis: Axis
) -> PairRow:
    thing, other = names[row.thing], names[row.other_thing]
    side, text, strip = 0, "", None
    if difference and difference.n >= FEWEST_TO_DRAW:
        side = side_of(difference, is_more_than_noise=row.is_more_than_noise)
        text = _text(difference)
        strip = Strip(axis, difference, f"{thing} less {other}: {text}", is_clear=side != 0)
    low, high = row.position_effect_low, row.position_effect_high
    return PairRow(
        pair_finding(thing, other, difference, side),
        "" if low is None or high is None else order_finding(low, high),
        f"{thing}{NBSP}{_mean(row.mean_rating)}, {other}{NBSP}{_mean(row.other_mean_rating)}",
        strip,
        text,
    )


def _mean(rating: float | None) -> str:
    return "without a rating" if rating is None else whole(rating)
