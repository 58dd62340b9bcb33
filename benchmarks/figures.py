"""How often the figures' intervals cover.

NumPy draws the samples, the project's own SQL judges them.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.judged import compared, judge, totals
from benchmarks.shapes import SHAPES, TIMES, Numbers
from benchmarks.tables import Table

SAMPLES = 10_000
SIZES = (5, 10, 20, 50)

# Two samples that differ.
PAIRS = (
    ("share 0.5", "share 0.5"),
    ("share 0.98", "share 0.5"),
    ("share 0.98", "share 0.2"),
    ("share 0.98", "share 0.05"),
    ("NPS 20", "NPS 20"),
    ("NPS 20", "NPS -30"),
    ("NPS 88", "NPS 20"),
    ("NPS 88", "NPS -30"),
    ("NPS 95", "NPS -80"),
    ("rating, mostly 4 and 5", "rating, half 1 and half 5"),
    ("rating, 97 % say 5", "rating, all alike"),
    ("rating, 90 % say 4", "rating, symmetric"),
    ("QXscore, near 100", "QXscore, about 73"),
)
TIME_PAIRS = (
    ("time, lognormal", "time, lognormal"),
    ("time, lognormal, twice as long, more spread", "time, lognormal"),
    ("time, exponential", "time, lognormal"),
)
PAIR_SIZES = ((5, 5), (10, 10), (20, 20), (50, 50), (5, 10), (5, 50), (10, 100))

# Two things that the same people rate, and how many of them give each another rating.
THINGS = (
    ("rating, symmetric", "rating, symmetric", 0.5),
    ("rating, mostly 4 and 5", "rating, symmetric", 0.5),
    ("rating, 90 % say 5, the rest 1", "rating, 90 % say 5, the rest 4", 0.5),
    ("rating, half 1 and half 5", "rating, half 1 and half 5", 0.5),
    ("rating, 90 % say 5, the rest 1", "rating, 97 % say 1", 1),
    ("rating, 97 % say 5", "rating, 97 % say 1", 1),
)


def coverage(shape: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a mean holds what the samples come from."""
    (draw, mean), ends = SHAPES[shape]
    sums = totals(draw(np.random.default_rng(n), (samples, n)), ends)
    return _share_within(judge("low 95", **sums), mean, judge("high 95", **sums))


def coverage_of_times(name: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a time holds the true one."""
    draw, mean = TIMES[name]
    sums = totals(draw(np.random.default_rng(n), (samples, n)), None)
    found = compared(sums, sums)
    return _share_within(found["score_low"], np.exp(mean), found["score_high"])


def coverage_of_difference(
    one: str, other: str, n: int, other_n: int, samples: int = SAMPLES
) -> float:
    """Give how often the interval of a difference holds the true one."""
    dice = np.random.default_rng(n + other_n)
    (draw, mean), ends = (TIMES[one], None) if one in TIMES else SHAPES[one]
    draw_other, mean_other = TIMES[other] if other in TIMES else SHAPES[other][0]
    # A time differs by a share of the other one.
    truth = mean - mean_other if ends else np.exp(mean - mean_other) - 1
    found = compared(
        totals(draw(dice, (samples, n)), ends),
        totals(draw_other(dice, (samples, other_n)), ends),
    )
    return _share_within(found["difference_low"], truth, found["difference_high"])


def coverage_of_things(one: str, other: str, apart: float, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a paired difference holds the true one.

    One in three people meets the other thing first.

    Args:
        one: Shape of the ratings of a thing.
        other: Shape of those of the other.
        apart: Share of the people who rate both; the others give both the same.
        n: How many people there are.
        samples: How many samples are drawn.
    """
    (draw, mean), (low, high) = SHAPES[one]
    (draw_other, mean_other), _ = SHAPES[other]
    dice = np.random.default_rng(n)
    difference, below, above = np.zeros(samples), np.zeros(samples), np.zeros(samples)
    for count in (n - n // 3, n // 3):
        is_apart = dice.random((samples, count)) < apart
        paired = draw(dice, (samples, count)) - draw_other(dice, (samples, count))
        drawn = np.where(is_apart, 100 * paired / (high - low), 0)
        sums = totals(drawn, (-100, 100))
        difference += drawn.mean(-1) / 2
        below += (drawn.mean(-1) - judge("low 95", **sums)) ** 2 / 4
        above += (judge("high 95", **sums) - drawn.mean(-1)) ** 2 / 4
    truth = 100 * apart * (mean - mean_other) / (high - low)
    return _share_within(difference - np.sqrt(below), truth, difference + np.sqrt(above))


def _share_within(low: Numbers, truth: float, high: Numbers) -> float:
    """Give how many of some intervals hold what is true."""
    return float(((low <= truth + 1e-9) & (truth - 1e-9 <= high)).mean())


def measure() -> Iterator[Table]:
    """Simulate coverage."""
    sizes = tuple(f"n = {n}" for n in SIZES)
    table = Table(
        "Intervals: how often 95 % cover", ("", *sizes), f"{SAMPLES:,} samples each. In percent."
    )
    for shape in SHAPES:
        table.add(shape, *(f"{100 * coverage(shape, n):.1f}" for n in SIZES))
    for name in TIMES:
        table.add(name, *(f"{100 * coverage_of_times(name, n):.1f}" for n in SIZES))
    yield table
    table = Table(
        "Intervals of differences: how often 95 % cover",
        ("", *(f"{n} against {other_n}" for n, other_n in PAIR_SIZES)),
        f"{SAMPLES:,} pairs of samples each. In percent.",
    )
    for pair in (*PAIRS, *TIME_PAIRS):
        found = (coverage_of_difference(*pair, *each) for each in PAIR_SIZES)
        table.add(" and ".join(pair), *(f"{100 * each:.1f}" for each in found))
    yield table
    table = Table(
        "Difference of two compared things: how often 95 % cover",
        ("", *sizes),
        f"{SAMPLES:,} samples each. In percent.",
    )
    for one, other, apart in THINGS:
        found = (coverage_of_things(one, other, apart, n) for n in SIZES)
        table.add(f"{one}, against {other}", *(f"{100 * each:.1f}" for each in found))
    yield table
