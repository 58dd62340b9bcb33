"""The intervals cover and the alarms are seldom false, by the project's own SQL on samples."""

import pytest

from benchmarks.alarms import (
    LEVELS,
    RATIOS,
    SEGMENTS,
    alarms_of_nights,
    alarms_of_segments,
    alarms_of_times,
    alarms_of_waves,
)
from benchmarks.figures import (
    PAIR_SIZES,
    PAIRS,
    SIZES,
    THINGS,
    TIME_PAIRS,
    coverage,
    coverage_of_difference,
    coverage_of_things,
    coverage_of_times,
)
from benchmarks.shapes import SHAPES, TIMES
from benchmarks.weighting import GROUPS, coverage_of_weighted


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_interval_covers(shape: str, n: int) -> None:
    assert coverage(shape, n, samples=4000) >= 0.93


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", TIMES)
def test_an_interval_of_a_time_covers_little_less(name: str, n: int) -> None:
    """Nothing bounds how long it may take those who were not seen."""
    assert coverage_of_times(name, n, samples=4000) >= 0.9


@pytest.mark.parametrize("sizes", PAIR_SIZES)
@pytest.mark.parametrize("pair", PAIRS)
def test_an_interval_of_a_difference_covers(pair: tuple[str, str], sizes: tuple[int, int]) -> None:
    assert coverage_of_difference(*pair, *sizes, samples=4000) >= 0.93


@pytest.mark.parametrize("sizes", PAIR_SIZES)
@pytest.mark.parametrize("pair", TIME_PAIRS)
def test_a_difference_of_times_covers_little_less(
    pair: tuple[str, str], sizes: tuple[int, int]
) -> None:
    assert coverage_of_difference(*pair, *sizes, samples=4000) >= 0.9


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("things", THINGS)
def test_a_difference_of_two_things_covers(things: tuple[str, str, float], n: int) -> None:
    assert coverage_of_things(*things, n, samples=4000) >= 0.93


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("groups", GROUPS)
def test_an_interval_of_a_weighted_mean_covers(groups: tuple[str, str], n: int) -> None:
    assert coverage_of_weighted(*groups, n, samples=4000) >= 0.93


@pytest.mark.parametrize("sizes", [(10, 10), (50, 50), (10, 100)])
@pytest.mark.parametrize("shape", ["NPS 20", "share 0.5", "QXscore, near 100"])
def test_a_wave_without_a_change_seldom_shows_one(shape: str, sizes: tuple[int, int]) -> None:
    assert alarms_of_waves(shape, *sizes, families=500) <= 0.05


@pytest.mark.parametrize("rate", [1, 5])
@pytest.mark.parametrize("level", LEVELS)
def test_nightly_looks_seldom_raise_an_alert_without_a_cause(level: str, rate: int) -> None:
    assert alarms_of_nights(level, rate, quarters=500) <= 0.05


@pytest.mark.parametrize("rate", [1, 5])
@pytest.mark.parametrize("ratio", RATIOS)
def test_a_task_seldom_takes_long_without_a_cause(ratio: str, rate: int) -> None:
    assert alarms_of_times(ratio, rate, quarters=500) <= 0.05


@pytest.mark.parametrize("rate", [1, 5])
@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_segment_seldom_falls_behind_without_a_cause(segment: str, rate: int) -> None:
    assert alarms_of_segments(segment, rate, quarters=200) <= 0.05
