"""The intervals cover and the alarms are seldom false, by the project's own SQL on samples."""

import pytest

from benchmarks.figures import (
    DIFFERENCES,
    LEVELS,
    PAIRS,
    SHAPES,
    SIZES,
    alarms_of_nights,
    alarms_of_waves,
    coverage,
    coverage_of_differences,
    coverage_of_pairs,
)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_interval_covers(shape: str, n: int) -> None:
    assert coverage(shape, n, samples=4000) >= 0.93


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("shapes", DIFFERENCES)
def test_a_difference_of_two_tests_covers(shapes: tuple[str, str], n: int) -> None:
    # The farther apart two tests are, the more the interval leans to 0.
    assert coverage_of_differences(*shapes, n, samples=4000) >= 0.91


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("shapes", PAIRS)
def test_a_difference_of_two_things_covers(shapes: tuple[str, str], n: int) -> None:
    assert coverage_of_pairs(*shapes, n, samples=4000) >= 0.93


@pytest.mark.parametrize("sizes", [(10, 10), (50, 50), (10, 100)])
@pytest.mark.parametrize("shape", ["NPS 20", "share 0.5", "QXscore, near 100"])
def test_a_wave_without_a_change_seldom_shows_one(shape: str, sizes: tuple[int, int]) -> None:
    assert alarms_of_waves(shape, *sizes, families=500) <= 0.05


@pytest.mark.parametrize("rate", [1, 5])
@pytest.mark.parametrize("level", LEVELS)
def test_nightly_looks_seldom_raise_an_alert_without_a_cause(level: str, rate: int) -> None:
    assert alarms_of_nights(level, rate, quarters=500) <= 0.05
