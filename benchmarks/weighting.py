"""How often the intervals of weighted means cover, judged by the project's own SQL."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import SAMPLES, SIZES
from benchmarks.judged import judge, totals
from benchmarks.shapes import SHAPES, Numbers
from benchmarks.tables import Table

# Two groups of a population, half of it each, who answer differently.
GROUPS = (
    ("rating, mostly 4 and 5", "rating, symmetric"),
    ("NPS 20", "NPS -30"),
    ("NPS 88", "NPS 20"),
    ("share 0.8", "share 0.5"),
    ("QXscore, near 100", "QXscore, about 73"),
)
# The share of the first group in the samples, and that of the first half by another attribute,
# which has nothing to do with the answers.
IN_SAMPLE = (0.8, 0.3)
ROUNDS = 10


def coverage_of_weighted(one: str, other: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a mean, weighted by two attributes, holds the population's.

    Samples in which nobody gave an answer do not count: no weight makes up for it.
    """
    (draw, mean), ends = SHAPES[one]
    (draw_other, mean_other), _ = SHAPES[other]
    dice = np.random.default_rng(n)
    drawn = dice.random((2, samples, n)) < np.array(IN_SAMPLE)[:, None, None]
    margins = drawn[:, (drawn.any(-1) & ~drawn.all(-1)).all(0)]
    shape = margins[0].shape
    answers = np.where(margins[0], draw(dice, shape), draw_other(dice, shape))
    weights = _rake(margins)
    total = weights.sum(-1)
    # A sum of weights is rarely a whole number to the last digit.
    worth = np.floor(1e-6 + total**2 / (weights**2).sum(-1))
    sums = totals(answers, ends) | {
        "answer_count": worth,
        "total": worth * (weights * answers).sum(-1) / total,
        "total_of_squares": worth * (weights * answers**2).sum(-1) / total,
    }
    low, high = judge("low 95", **sums), judge("high 95", **sums)
    truth = (mean + mean_other) / 2
    return float(((low <= truth + 1e-9) & (truth - 1e-9 <= high)).mean())


def _rake(margins: NDArray[np.bool_]) -> Numbers:
    """Give the weights with which each half is as heavy as the other one, ten rounds on."""
    n = margins.shape[-1]
    weights = np.ones(margins.shape[1:])
    for is_one in (*margins,) * ROUNDS:
        for half in (is_one, ~is_one):
            heavy = (weights * half).sum(-1, keepdims=True)
            weights = np.where(half, weights * n / 2 / heavy, weights)
    return weights


def measure() -> Iterator[Table]:
    """Simulate coverage."""
    table = Table(
        "Weighted means: how often 95 % cover",
        ("", *(f"n = {n}" for n in SIZES)),
        f"{SAMPLES:,} samples each, of whom {IN_SAMPLE[0]:.0%} should be 50 % by one attribute and "
        f"{IN_SAMPLE[1]:.0%} by another. In percent.",
    )
    for one, other in GROUPS:
        found = (coverage_of_weighted(one, other, n) for n in SIZES)
        table.add(f"{one}, and {other}", *(f"{100 * each:.1f}" for each in found))
    yield table
