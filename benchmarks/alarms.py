"""How often an alert is raised, or a wave shows a change, without a cause.

Judged by the project's own SQL, as the coverage of the figures is.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.judged import compared, judge, totals
from benchmarks.shapes import (
    NPS_VALUES,
    SHAPES,
    SHARE_VALUES,
    Draw,
    Numbers,
    of_beta,
    of_logarithms,
    of_values,
)
from benchmarks.tables import Table

CHANCE = 0.05
NIGHTLY_CHANCE = 0.01
QUESTIONS = 20
NIGHTS = 90
QUARTERS = 2_000
# Each has twenty comparisons.
QUARTERS_OF_SEGMENTS = 500
PLACES = (0.0, 25.0, 50.0, 75.0, 100.0)


def alarms_of_waves(shape: str, n: int, before: int, families: int = QUARTERS) -> float:
    """Give how many waves without any change have a change in one of twenty questions, adjusted."""
    (draw, _), ends = SHAPES[shape]
    dice = np.random.default_rng(n + before)
    earlier = totals(draw(dice, (families, QUESTIONS, before)), ends)
    p_values = compared(totals(draw(dice, (families, QUESTIONS, n)), ends), earlier)["p_value"]
    # Holm's first step decides whether a family has any.
    return float((p_values.min(axis=1) * QUESTIONS < CHANCE).mean())


# What stands at or just above a threshold below which an alert is raised: what is drawn, the ends
# of its scale, the threshold and the least n.
LEVELS: dict[str, tuple[Draw, tuple[int, int], float, int]] = {
    "success 0.75, below 0.7, 10": (of_values(SHARE_VALUES, (0.25, 0.75))[0], (0, 1), 0.7, 10),
    "success 0.7, below 0.7, 10": (of_values(SHARE_VALUES, (0.3, 0.7))[0], (0, 1), 0.7, 10),
    "not skipped 0.8, below 0.8, 10": (of_values(SHARE_VALUES, (0.2, 0.8))[0], (0, 1), 0.8, 10),
    "NPS 10, below 0, 30": (of_values(NPS_VALUES, (0.3, 0.3, 0.4))[0], (-100, 100), 0, 30),
    "NPS 0, below 0, 30": (of_values(NPS_VALUES, (0.35, 0.3, 0.35))[0], (-100, 100), 0, 30),
    "QXscore 50, below 50, 30": (of_beta(4, 4)[0], (0, 100), 50, 30),
    "rating 50, below 50, 10": (of_values(PLACES, (0.1, 0.2, 0.4, 0.2, 0.1))[0], (0, 100), 50, 10),
    "rating 50, all or nothing, below 50, 10": (
        of_values(PLACES, (0.5, 0, 0, 0, 0.5))[0],
        (0, 100),
        50,
        10,
    ),
}
# How many times as long a task takes as the same person's others: its logarithm as it is drawn.
RATIOS: dict[str, Draw] = {
    "time ratio 3, above 3, 10": of_logarithms(np.log(3), 0.8)[0],
    # The mean of the logarithm of such a number is Euler's constant below 0.
    "time ratio 3, a few very slow, above 3, 10": lambda dice, size: (
        np.log(3) + np.euler_gamma + np.log(dice.exponential(size=size))
    ),
    "time ratio 3, a few very quick, above 3, 10": lambda dice, size: (
        np.log(3) - np.euler_gamma - np.log(dice.exponential(size=size))
    ),
}
SLOW, SLOW_N = 3.0, 10
# A segment and the others, the ends of the scale, the threshold and the least n of either side.
SEGMENTS: dict[str, tuple[Draw, Draw, tuple[int, int], float, int]] = {
    "success, no difference, below -0.1, 20": (
        of_values(SHARE_VALUES, (0.4, 0.6))[0],
        of_values(SHARE_VALUES, (0.4, 0.6))[0],
        (0, 1),
        -0.1,
        20,
    ),
    "success 0.6 beside 0.7, below -0.1, 20": (
        of_values(SHARE_VALUES, (0.4, 0.6))[0],
        of_values(SHARE_VALUES, (0.3, 0.7))[0],
        (0, 1),
        -0.1,
        20,
    ),
    "rating 50 beside 60, below -10, 20": (
        of_values(PLACES, (0.1, 0.2, 0.4, 0.2, 0.1))[0],
        of_values(PLACES, (0.05, 0.15, 0.3, 0.35, 0.15))[0],
        (0, 100),
        -10,
        20,
    ),
    "NPS 0 beside 20, below -20, 30": (
        of_values(NPS_VALUES, (0.35, 0.3, 0.35))[0],
        of_values(NPS_VALUES, (0.25, 0.3, 0.45))[0],
        (-100, 100),
        -20,
        30,
    ),
    "QXscore 50 beside 60, below -10, 20": (of_beta(4, 4)[0], of_beta(6, 4)[0], (0, 100), -10, 20),
}


def _night_by_night(sums: dict[str, Numbers]) -> dict[str, Numbers]:
    """Add up the totals of the nights so far."""
    nights = np.arange(1, NIGHTS + 1)
    return sums | {
        "answer_count": sums["answer_count"] * nights,
        **{name: sums[name].cumsum(1) for name in ("total", "total_of_squares")},
    }


def alarms_of_nights(level: str, each_night: int, quarters: int = QUARTERS) -> float:
    """Give how many quarters of nightly looks at a growing sample raise a false alert."""
    draw, ends, threshold, least = LEVELS[level]
    drawn = draw(np.random.default_rng(each_night), (quarters, NIGHTS, each_night))
    sums = _night_by_night(totals(drawn, ends))
    high = judge("high 99", **sums)
    return float(((high < threshold) & (sums["answer_count"] >= least)).any(axis=1).mean())


def alarms_of_times(ratio: str, each_night: int, quarters: int = QUARTERS) -> float:
    """Give how many quarters of nightly looks raise a false alert that a task takes long."""
    drawn = RATIOS[ratio](np.random.default_rng(each_night), (quarters, NIGHTS, each_night))
    sums = _night_by_night(totals(drawn, None))
    low = judge("log ratio low 99", **sums)
    return float(((low > np.log(SLOW)) & (sums["answer_count"] >= SLOW_N)).any(axis=1).mean())


def alarms_of_segments(
    segment: str, each_night: int, quarters: int = QUARTERS_OF_SEGMENTS
) -> float:
    """Give how many quarters of nightly looks at twenty comparisons raise a false alert.

    One of them is as the name says, in the others nothing differs.
    """
    draw, draw_others, ends, threshold, least = SEGMENTS[segment]
    dice = np.random.default_rng(each_night)
    lowest_p = np.full((quarters, NIGHTS), np.inf)
    is_beyond = np.zeros((quarters, NIGHTS), dtype=bool)
    for question in range(QUESTIONS):
        one, other = (
            _night_by_night(totals(side(dice, (quarters, NIGHTS, each_night)), ends))
            for side in (draw_others if question else draw, draw_others)
        )
        found = compared(one, other)
        lowest_p = np.minimum(lowest_p, found["p_value"])
        bound = judge(
            "widened", difference=found["difference"], difference_high=found["difference_high"]
        )
        is_beyond |= bound < threshold
    # Holm's first step decides whether a family has any.
    is_surely = lowest_p * QUESTIONS < NIGHTLY_CHANCE
    is_raised = is_surely & is_beyond & (one["answer_count"] >= least)
    return float(is_raised.any(axis=1).mean())


def measure() -> Iterator[Table]:
    """Simulate false alarms."""
    sizes = ((10, 10), (30, 30), (50, 50), (10, 100), (30, 100))
    table = Table(
        "Waves without any change that show one",
        ("of twenty questions, any", *(f"{n} against {before}" for n, before in sizes)),
        f"{QUARTERS:,} waves each. In percent; 5 is what is promised.",
    )
    for shape in ("NPS 20", "NPS 88", "QXscore, about 73", "QXscore, near 100"):
        alarms = (alarms_of_waves(shape, *each) for each in sizes)
        table.add(shape, *(f"{100 * each:.1f}" for each in alarms))
    yield table
    rates = (1, 2, 5)
    table = Table(
        "Quarters of nightly looks that raise an alert without a cause",
        ("true value, threshold, least n", *(f"{rate} a night" for rate in rates)),
        f"{QUARTERS:,} quarters of {NIGHTS} nights each. In percent. A true value at the threshold "
        f"is no cause yet. Of a segment: as many on either side, one of {QUESTIONS} comparisons, "
        f"{QUARTERS_OF_SEGMENTS} quarters.",
    )
    looks = [
        *((name, alarms_of_nights) for name in LEVELS),
        *((name, alarms_of_times) for name in RATIOS),
        *((name, alarms_of_segments) for name in SEGMENTS),
    ]
    for name, alarms_of in looks:
        table.add(name, *(f"{100 * alarms_of(name, rate):.1f}" for rate in rates))
    yield table
