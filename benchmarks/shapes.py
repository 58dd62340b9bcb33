"""What people may answer, and how long they may take: distributions to draw samples from."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Numbers]


def of_values(values: tuple[float, ...], chances: tuple[float, ...]) -> tuple[Draw, float]:
    """Give a discrete distribution, and its mean."""
    return (
        lambda dice, size: dice.choice(values, size, p=chances),
        float(np.dot(values, chances)),
    )


def of_beta(a: float, b: float) -> tuple[Draw, float]:
    """Give a distribution between 0 and 100, and its mean."""
    return (lambda dice, size: 100 * dice.beta(a, b, size)), 100 * a / (a + b)


def of_logarithms(middle: float, spread: float) -> tuple[Draw, float]:
    """Give the logarithms of times."""
    return (lambda dice, size: dice.normal(middle, spread, size)), middle


_FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
_EIGHT = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
NPS_VALUES = (-100.0, 0.0, 100.0)
SHARE_VALUES = (0.0, 1.0)
# Each shape: what is drawn, its mean, and the ends of its scale.
SHAPES: dict[str, tuple[tuple[Draw, float], tuple[int, int]]] = {
    "rating, symmetric": (of_values(_FIVE, (0.1, 0.2, 0.4, 0.2, 0.1)), (1, 5)),
    "rating, all alike": (of_values(_FIVE, (0.2, 0.2, 0.2, 0.2, 0.2)), (1, 5)),
    "rating, mostly 4 and 5": (of_values(_FIVE, (0.02, 0.03, 0.1, 0.35, 0.5)), (1, 5)),
    "rating, 90 % say 5, the rest 4": (of_values(_FIVE, (0, 0, 0, 0.1, 0.9)), (1, 5)),
    "rating, 90 % say 5, the rest 1": (of_values(_FIVE, (0.1, 0, 0, 0, 0.9)), (1, 5)),
    "rating, 97 % say 1": (of_values(_FIVE, (0.97, 0.0075, 0.0075, 0.0075, 0.0075)), (1, 5)),
    "rating, 97 % say 5": (of_values(_FIVE, (0.0075, 0.0075, 0.0075, 0.0075, 0.97)), (1, 5)),
    "rating, half 1 and half 5": (of_values(_FIVE, (0.5, 0, 0, 0, 0.5)), (1, 5)),
    "rating, 90 % say 4": (of_values(_FIVE, (0, 0, 0.05, 0.9, 0.05)), (1, 5)),
    "rank of 3, mostly first": (of_values((1.0, 2.0, 3.0), (0.8, 0.15, 0.05)), (1, 3)),
    "rank of 4, any place": (of_values((1.0, 2.0, 3.0, 4.0), (0.25, 0.25, 0.25, 0.25)), (1, 4)),
    "rank of 8, mostly last": (
        of_values(_EIGHT, (0.01, 0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.6)),
        (1, 8),
    ),
    "NPS 20": (of_values(NPS_VALUES, (0.25, 0.3, 0.45)), (-100, 100)),
    "NPS 88": (of_values(NPS_VALUES, (0.02, 0.08, 0.9)), (-100, 100)),
    "NPS -30": (of_values(NPS_VALUES, (0.5, 0.3, 0.2)), (-100, 100)),
    "NPS 95": (of_values(NPS_VALUES, (0.0, 0.05, 0.95)), (-100, 100)),
    "NPS -80": (of_values(NPS_VALUES, (0.85, 0.1, 0.05)), (-100, 100)),
    "share 0.05": (of_values(SHARE_VALUES, (0.95, 0.05)), (0, 1)),
    "share 0.2": (of_values(SHARE_VALUES, (0.8, 0.2)), (0, 1)),
    "share 0.5": (of_values(SHARE_VALUES, (0.5, 0.5)), (0, 1)),
    "share 0.8": (of_values(SHARE_VALUES, (0.2, 0.8)), (0, 1)),
    "share 0.98": (of_values(SHARE_VALUES, (0.02, 0.98)), (0, 1)),
    "QXscore, about 73": (of_beta(8, 3), (0, 100)),
    "QXscore, near 100": (of_beta(5, 0.4), (0, 100)),
}


# Those of a normal distribution, to take a mean by, and how much each weighs.
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
# Times: the logarithms that are drawn, and their mean.
TIMES: dict[str, tuple[Draw, float]] = {
    "time, lognormal": of_logarithms(3, 0.6),
    "time, lognormal, twice as long, more spread": of_logarithms(3.7, 1),
    "time, exponential": (
        lambda dice, size: np.log(dice.exponential(20, size)),
        np.log(20) - np.euler_gamma,
    ),
    "time, 10 to 60 s, all alike": (
        lambda dice, size: np.log(dice.uniform(10, 60, size)),
        (60 * np.log(60) - 10 * np.log(10)) / 50 - 1,
    ),
    "time, 10 s and a lognormal": (
        lambda dice, size: np.log(10 + dice.lognormal(2, 1, size)),
        np.average(np.log(10 + np.exp(2 + _POINTS)), weights=_WEIGHTS),
    ),
}
