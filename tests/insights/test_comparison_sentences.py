"""Each rule of what is said of comparisons, at both sides of its bound."""

from __future__ import annotations

import pytest

from usertesting_insights.report.comparison_sentences import (
    Group,
    best_finding,
    moved_finding,
    order_finding,
    other_tests_finding,
    pair_finding,
    segment_finding,
    segments_finding,
    side_of,
)
from usertesting_insights.report.figures import Estimate

NBSP = "\N{NO-BREAK SPACE}"


def difference(low: float, high: float, n: int = 18) -> Estimate:
    return Estimate((low + high) / 2, low, high, n, is_enough=False)


@pytest.mark.parametrize(
    ("low", "high", "is_more_than_noise", "side"),
    [
        (0.1, 40, True, 1),
        (0, 40, True, 0),
        (-40, -0.1, True, -1),
        (-40, 0, True, 0),
        (-10, 40, False, 0),
        # Clear of zero by itself, but one of many.
        (0.1, 40, False, 0),
        (0.1, 40, None, 0),
    ],
)
def test_a_side_takes_the_interval_and_all_comparisons(
    low: float, high: float, *, is_more_than_noise: bool | None, side: int
) -> None:
    assert side_of(difference(low, high), is_more_than_noise=is_more_than_noise) == side


@pytest.mark.parametrize(
    ("higher", "lower", "compared", "said"),
    [
        (7, 0, 10, "Higher than 7 of 10 other tests"),
        (10, 0, 10, "Higher than all 10 other tests"),
        (1, 0, 2, "Higher than 1 of 2 other tests"),
        (0, 3, 10, "Lower than 3 of 10 other tests"),
        (0, 2, 2, "Lower than all 2 other tests"),
        (4, 2, 10, "Higher than 4 and lower than 2 of 10 other tests"),
        (0, 0, 10, "Not to be told apart from any of 10 other tests"),
        (0, 0, 1, "Not to be told apart from the one other test"),
        (1, 0, 1, "Higher than the one other test"),
        (0, 1, 1, "Lower than the one other test"),
        (1_200, 0, 1_300, "Higher than 1,200 of 1,300 other tests"),
    ],
)
def test_other_tests_are_counted(higher: int, lower: int, compared: int, said: str) -> None:
    assert other_tests_finding(higher, lower, compared) == said


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (12, 60, " points", "12 to 60 points higher"),
        (-60, -12, " points", "12 to 60 points lower"),
        (10, 104, f"{NBSP}%", f"10 to 104{NBSP}% higher"),
    ],
)
def test_a_group_differs_by_its_interval(low: float, high: float, unit: str, said: str) -> None:
    told = segment_finding("Success at “Pay”", Group("Retired", 8, 1), difference(low, high), unit)

    assert told == (
        f"Success at “Pay” was {said} among “Retired” than among the others (8 and 1 answer)"
    )


@pytest.mark.parametrize(
    ("differ", "compared", "said"),
    [
        (0, 1, "No group of people differs from the others by more than noise"),
        (1, 1, "One of 1 comparison of groups differs by more than noise"),
        (2, 84, "Two of 84 comparisons of groups differ by more than noise"),
        (10, 84, "10 of 84 comparisons of groups differ by more than noise"),
    ],
)
def test_groups_that_differ_are_counted(differ: int, compared: int, said: str) -> None:
    assert segments_finding(differ, compared) == said


@pytest.mark.parametrize(
    ("between", "side", "said"),
    [
        (difference(12, 40), 1, "A was rated 12 to 40 points higher than B (18 people)"),
        (difference(-40, -12), -1, "B was rated 12 to 40 points higher than A (18 people)"),
        (difference(-4, 40), 0, "A and B: no difference to be told from noise"),
        (difference(12, 40, n=5), 1, "A was rated 12 to 40 points higher than B (5 people)"),
        (difference(12, 40, n=4), 1, "A and B: 4 people rated both, too few"),
        (difference(12, 40, n=1), 1, "A and B: 1 person rated both, too few"),
        (None, 0, "A and B: all met them in one order, so none can be told better"),
    ],
)
def test_two_things_are_told_apart_by_their_interval(
    between: Estimate | None, side: int, said: str
) -> None:
    assert pair_finding("A", "B", between, side) == said


@pytest.mark.parametrize(
    ("best", "things", "is_more_than_noise", "said"),
    [
        ("B", "AB", True, "B was rated higher than A"),
        ("B", "ABC", True, "B was rated higher than each of the two others"),
        ("B", "ABC", False, "Too close to say which of A, B and C is the best"),
        (None, "AB", False, "Too close to say which of A and B is the best"),
    ],
)
def test_the_best_is_better_than_every_other(
    best: str | None, things: str, *, is_more_than_noise: bool, said: str
) -> None:
    assert best_finding(best, list(things), is_more_than_noise=is_more_than_noise) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (2, 9, "Coming first added 2 to 9 points, which is taken out."),
        (-9, -2, "Coming first cost 2 to 9 points, which is taken out."),
        (0, 9, ""),
        (-9, 0, ""),
    ],
)
def test_an_order_is_told_where_it_mattered(low: float, high: float, said: str) -> None:
    assert order_finding(low, high) == said


@pytest.mark.parametrize(
    ("moved", "measures", "said"),
    [
        (2, 9, "two of nine measures moved more than noise"),
        (9, 9, "all nine measures moved more than noise"),
        (1, 1, "the one measure moved more than noise"),
        (0, 9, "no measure moved more than noise"),
        (0, 0, "no measure can be compared"),
    ],
)
def test_what_moved_is_counted(moved: int, measures: int, said: str) -> None:
    assert moved_finding("Since wave 1", moved, measures) == f"Since wave 1 {said}"
