"""How many people it takes, from the answers of the raw tables."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING

from scipy.stats import norm

from tests.figures.counted import answers, grouped, newest
from tests.figures.intervals import interval, with_four
from tests.figures.statistics_marts import POINTS, SCALE, points

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

Z, POWER = float(norm.ppf(0.975)), float(norm.ppf(0.8))


def sample_plan(raw: Raw) -> Mart:
    """Recompute `fct_sample_plan`."""
    mart: Mart = {}
    for key, rows in grouped(answers(raw), "test_id", "task_uuid").items():
        told = newest(rows, lambda row: row["number"] is not None)
        outcomes = newest(rows, lambda row: row["success"] is not None)
        if rows[0]["task_type"] == "NPS" and told:
            mart[("nps", *key)] = _plan([points(row) for row in told], POINTS)
        places = [row["place"] for row in told if row["place"] is not None]
        if places and len({row["scale"] for row in told}) == 1:
            mart[("rating", *key)] = _plan(places, SCALE)
        if outcomes:
            mart[("success_rate", *key)] = _plan([100 * row["success"] for row in outcomes], SCALE)
    return mart


def _plan(numbers: list[float], ends: tuple[int, int]) -> Row:
    more = with_four(numbers, ends)
    sd = stdev(more)
    low, high = interval(numbers, ends)
    assert low is not None
    assert high is not None
    return {
        "answer_count": len(numbers),
        "score": mean(numbers),
        "score_low": low,
        "score_high": high,
        "score_sd": sd,
        "half_width": (high - low) / 2,
        **{
            f"answers_for_{points}_points": max(1, ceil((Z * sd / points) ** 2) - 4)
            for points in (5, 10)
        },
        "smallest_visible_change": (Z + POWER) * sd * sqrt(2 / len(more)),
    }
