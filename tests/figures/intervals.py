"""The intervals and p values of the figures, by the textbook: SciPy and lists of numbers."""

from __future__ import annotations

from math import exp, floor, log, sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING, TypeVar

from scipy.stats import norm, t

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

Key = TypeVar("Key", bound="Hashable")
SAMPLE, HALF_WIDTH = 30, 0.2
Z = float(norm.ppf(0.975))
Bounds = tuple[float | None, float | None]
NONE: Bounds = (None, None)


def with_four(numbers: Sequence[float], ends: tuple[float, float]) -> list[float]:
    """Add four numbers, two at each end."""
    return [*numbers, *ends, *ends]


def error(numbers: Sequence[float]) -> float:
    """Give the standard error of a mean."""
    return stdev(numbers) / sqrt(len(numbers))


def interval(
    numbers: Sequence[float], ends: tuple[float, float], confidence: float = 0.95
) -> Bounds:
    """Give the interval of the mean of numbers between two ends."""
    if not numbers:
        return NONE
    more = with_four(numbers, ends)
    reach = float(t.ppf((1 + confidence) / 2, len(more) - 1)) * error(more)
    return max(ends[0], mean(more) - reach), min(ends[1], mean(more) + reach)


def interval_of_moments(
    n: int, typical: float, mean_of_squares: float, ends: tuple[float, float]
) -> Bounds:
    """Give the interval of a mean of so many numbers, of which only mean and squares are known."""
    count = n + 4
    center = (n * typical + 2 * sum(ends)) / count
    squares = n * mean_of_squares + 2 * sum(end**2 for end in ends)
    reach = float(t.ppf(0.975, count - 1)) * sqrt(
        (squares - count * center**2) / (count - 1) / count
    )
    return max(ends[0], center - reach), min(ends[1], center + reach)


def of_share(count: int, total: int, confidence: float = 0.95) -> Bounds:
    """Give the interval of a share."""
    return interval([1] * count + [0] * (total - count), (0, 1), confidence)


def of_times(seconds: Sequence[float]) -> Bounds:
    """Give the interval of a geometric mean, by the logarithms."""
    logs = [log(each) for each in seconds]
    if len(logs) < 2 or len(set(logs)) == 1:
        return NONE
    reach = float(t.ppf(0.975, len(logs) - 1)) * error(logs)
    return exp(mean(logs) - reach), exp(mean(logs) + reach)


def of_weighted(
    samples: Sequence[Sequence[float]], weights: Sequence[float], ends: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Give a weighted sum of means, its bounds by how far each may be off, and its p value."""
    value, below, above = 0.0, 0.0, 0.0
    for numbers, weight in zip(samples, weights, strict=True):
        low, high = interval(numbers, ends)
        assert low is not None
        assert high is not None
        value += weight * mean(numbers)
        reaches = (mean(numbers) - low, high - mean(numbers))
        down, up = reaches if weight > 0 else reversed(reaches)
        below += (weight * down) ** 2
        above += (weight * up) ** 2
    reach = sqrt(below if value > 0 else above)
    p_value = 2 * float(norm.sf(min(7, Z * abs(value) / reach)))
    return value, value - sqrt(below), value + sqrt(above), p_value


def compare(
    numbers: Sequence[float], others: Sequence[float], ends: tuple[float, float]
) -> tuple[float, float, float, float] | None:
    """Give the difference of two means, its bounds and its p value, where there are both."""
    return of_weighted((numbers, others), (1, -1), ends) if numbers and others else None


def compare_times(
    seconds: Sequence[float], others: Sequence[float]
) -> tuple[float, float, float, float] | None:
    """Give by which share one time is longer than another, its bounds and its p value, by Welch."""
    if min(len(seconds), len(others)) < 5:
        return None
    one, other = ([log(each) for each in some] for some in (seconds, others))
    squares = [0.0 if len(set(some)) == 1 else error(some) ** 2 for some in (one, other)]
    if not sum(squares):
        return None
    parts = (squares[0] ** 2 / (len(one) - 1), squares[1] ** 2 / (len(other) - 1))
    # In whole degrees of freedom, of which rounding leaves a little less.
    df = floor(sum(squares) ** 2 / sum(parts) + 1e-6)
    center = mean(one) - mean(other)
    reach = float(t.ppf(0.975, df)) * sqrt(sum(squares))
    p_value = 2 * float(t.sf(abs(center) / sqrt(sum(squares)), df))
    return exp(center) - 1, exp(center - reach) - 1, exp(center + reach) - 1, p_value


def holm(p_values: Mapping[Key, float | None]) -> dict[Key, float | None]:
    """Adjust p values by Holm's step-down."""
    known = sorted(
        (p, index, key) for index, (key, p) in enumerate(p_values.items()) if p is not None
    )
    adjusted: dict[Key, float | None] = dict.fromkeys(p_values)
    largest = 0.0
    for place, (p, _, key) in enumerate(known):
        largest = max(largest, min(1, p * (len(known) - place)))
        adjusted[key] = largest
    return adjusted


def is_enough(n: int, bounds: Bounds, width: float | None) -> bool:
    """Tell whether a figure may be quoted."""
    low, high = bounds
    if low is None or high is None or width is None:
        return False
    return n >= SAMPLE and high - low <= 2 * HALF_WIDTH * width
