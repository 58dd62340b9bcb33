"""Waits: said each minute if they are long, and never longer than an hour."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tap_usertesting.api.errors import ApiError, ResourceError
from tap_usertesting.api.rate_window import Headers
from tap_usertesting.api.waits import (
    LONGEST_WAIT_SECONDS,
    MOST_HITS,
    RateLimitHits,
    check_wait,
    in_words,
    pause,
)
from tests.api.rate_server import Simulation
from tests.api.test_rate_limiter import make_budget
from tests.support.tap import InstantClock

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO, logger="tap-usertesting")
    yield caplog
    caplog.clear()


@ONE_FIXTURE
@given(seconds=st.floats(0, 100_000))
def test_a_pause_is_as_long_as_it_has_to_be_and_told_of_each_minute(
    seconds: float, log: pytest.LogCaptureFixture
) -> None:
    log.clear()
    clock = InstantClock()
    pause(clock, seconds, "why")
    assert clock.now() == pytest.approx(seconds)
    minutes, rest = divmod(seconds, 60)
    assert len(log.messages) == pytest.approx(minutes + (rest >= 10), abs=1e-9)


@given(st.floats(0, 10 * LONGEST_WAIT_SECONDS))
def test_no_wait_is_longer_than_an_hour(seconds: float) -> None:
    if seconds > LONGEST_WAIT_SECONDS:
        with pytest.raises(ApiError, match="a run waits an hour at most"):
            check_wait(seconds, "it")
    else:
        check_wait(seconds, "it")


@given(st.lists(st.tuples(st.booleans(), st.floats(1, 600)), min_size=1, max_size=100))
def test_429s_in_a_row_end_by_their_number_or_by_their_time(
    answers: list[tuple[bool, float]],
) -> None:
    clock = InstantClock()
    hits = RateLimitHits("it", clock)
    for index, (is_contradicted, seconds) in enumerate(answers):
        is_known = any(contradicted for contradicted, _ in answers[: index + 1])
        if is_known and index + 1 >= MOST_HITS:
            with pytest.raises(ResourceError, match="times in a row"):
                hits.add(is_contradicted=is_contradicted)
            return
        if clock.now() > LONGEST_WAIT_SECONDS:
            with pytest.raises(ApiError, match="has answered 429 for 1 h"):
                hits.add(is_contradicted=is_contradicted)
            return
        hits.add(is_contradicted=is_contradicted)
        clock.sleep(seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (61, "2 min"), (3600, "1 h 0 min")],
)
def test_a_wait_is_told_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def spend(simulation: Simulation, reset_seconds: float, block_seconds: float | None = None) -> None:
    """Learn that nothing is left, then ask for leave once more."""
    rate_limiter = make_budget(simulation)
    with rate_limiter.permit("details") as permit:
        permit.headers = Headers(0, reset_seconds)
        permit.block_seconds = block_seconds
    with rate_limiter.permit("details"):
        pass


@pytest.mark.parametrize(
    ("reset", "told"),
    [(5, []), (50, ["50 s"]), (200, ["4 min", "3 min", "2 min", "20 s"])],
)
def test_a_wait_for_the_limit_is_told_of_each_minute(
    reset: float, told: list[str], log: pytest.LogCaptureFixture
) -> None:
    spend(Simulation(), reset)
    assert log.messages == [f"Waiting {one} for the rate limit, as its headers say" for one in told]


def test_a_wait_after_a_429_is_told_of(log: pytest.LogCaptureFixture) -> None:
    spend(Simulation(), 0, block_seconds=30)
    assert log.messages == ["Waiting 30 s for the rate limit, after a 429"]


def test_a_wait_of_more_than_an_hour_is_not_begun() -> None:
    simulation = Simulation()
    with pytest.raises(ApiError, match="GET details would have to wait 2 h 0 min"):
        spend(simulation, 0, block_seconds=7200)
    assert simulation.now() == 0
