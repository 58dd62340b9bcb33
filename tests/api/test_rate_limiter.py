"""The rate limiter: never over the limit, never idle under it."""

from __future__ import annotations

import itertools
import math
import threading

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tap_usertesting.api.headers import read_headers
from tap_usertesting.api.rate_limiter import RateLimiter
from tap_usertesting.api.rate_window import Headers
from tap_usertesting.errors import Stopped
from tests.api.rate_server import Limit, Server, Simulation

ENDPOINTS = ("details", "transcript")

limits = st.integers(1, 30)
windows = st.sampled_from([10.0, 30.0, 60.0])
latencies = st.lists(st.floats(0.01, 2.0), min_size=1, max_size=8)


def make_budget(
    simulation: Simulation, *, scope: str = "auto", per_minute: int = 10, at_once: int = 4
) -> RateLimiter:
    return RateLimiter(
        requests_per_minute=per_minute,
        scope=scope,
        max_in_flight=at_once,
        clock=simulation,
        stop=threading.Event(),
    )


def send_all(
    server: Server, rate_limiter: RateLimiter, endpoints: list[str], latencies: list[float]
) -> float:
    """Send requests as fast as the rate limiter lets them; give the time when the last one left."""
    for endpoint, latency in zip(endpoints, itertools.cycle(latencies), strict=False):
        server.send(rate_limiter, endpoint, latency)
    left = server.simulation.now()
    server.simulation.run_out()
    return left


@settings(max_examples=1000)
@given(
    limit=limits,
    window=windows,
    is_sliding=st.booleans(),
    rounds_up=st.booleans(),
    scope=st.sampled_from(["auto", "client"]),
    at_once=st.integers(1, 16),
    latencies=latencies,
    endpoints=st.lists(st.sampled_from(ENDPOINTS), min_size=1, max_size=120),
)
# A sliding window gives back what was spent long ago: that is no proof of a window of its own.
@example(
    limit=9,
    window=10.0,
    is_sliding=True,
    rounds_up=False,
    scope="auto",
    at_once=8,
    latencies=[0.75, 0.5],
    endpoints=[*["details"] * 13, "transcript", *["details"] * 9, "transcript", *["details"] * 4],
)
# An answer that was overtaken by a later one is no sign of a new window.
@example(
    limit=4,
    window=10.0,
    is_sliding=True,
    rounds_up=True,
    scope="auto",
    at_once=3,
    latencies=[1.0, 1.0, 1.5, 1.5, 0.25, 1.5, 0.25],
    endpoints=["details"] * 9,
)
def test_a_shared_limit_is_never_broken(  # noqa: PLR0913 - a random server has many sides
    *,
    limit: int,
    window: float,
    is_sliding: bool,
    rounds_up: bool,
    scope: str,
    at_once: int,
    latencies: list[float],
    endpoints: list[str],
) -> None:
    simulation = Simulation()
    shared = Limit(limit, window, is_sliding)
    server = Server(simulation, dict.fromkeys(ENDPOINTS, shared), rounds_up=rounds_up)
    send_all(server, make_budget(simulation, scope=scope, at_once=at_once), endpoints, latencies)
    assert server.refused == []
    assert len(server.served) == len(endpoints)


@settings(max_examples=600)
@given(
    limit=limits,
    window=windows,
    is_sliding=st.booleans(),
    rounds_up=st.booleans(),
    scope=st.sampled_from(["auto", "client"]),
    at_once=st.integers(1, 16),
    latency=st.floats(0.01, 0.3),
    requests=st.integers(1, 200),
)
def test_a_shared_limit_is_used_to_its_end(  # noqa: PLR0913
    *,
    limit: int,
    window: float,
    is_sliding: bool,
    rounds_up: bool,
    scope: str,
    at_once: int,
    latency: float,
    requests: int,
) -> None:
    simulation = Simulation()
    shared = Limit(limit, window, is_sliding)
    server = Server(simulation, dict.fromkeys(ENDPOINTS, shared), rounds_up=rounds_up)
    rate_limiter = make_budget(simulation, scope=scope, at_once=at_once)
    left = send_all(server, rate_limiter, ["details"] * requests, [latency])
    full_windows = math.ceil(requests / limit) - 1
    # A window costs its length, the rounding of its reset, and the round trips of its requests:
    # those of a fixed one are made within it, those of a sliding one put off its requests' return.
    # A sliding one moves on between them, so that the requests of a batch leave in parts: in three
    # at most, over a hundred thousand random servers.
    batches = math.ceil(limit / at_once)
    if is_sliding:
        batches = min(limit, 3 * batches)
    round_trips = (1 + batches) * latency
    rounding = 1.0 if rounds_up else 0.0
    a_window = window + rounding + (round_trips if is_sliding else latency)
    # Times that were added up one by one differ from this product in their last digits.
    assert left <= full_windows * a_window + round_trips + 1e-6
    assert server.refused == []


@settings(max_examples=400)
@given(limit=st.integers(2, 30), window=windows, latency=st.floats(0.01, 0.3))
def test_separate_limits_are_found_and_used_side_by_side(
    *, limit: int, window: float, latency: float
) -> None:
    simulation = Simulation()
    server = Server(simulation, {name: Limit(limit, window, False) for name in ENDPOINTS})  # noqa: FBT003
    pairs = limit * 6
    left = send_all(server, make_budget(simulation), list(ENDPOINTS) * pairs, [latency])
    # Six windows of each, five full ones to wait for; finding out may cost one window more.
    assert left <= 6 * (window + 1 + 2 * latency) + pairs * latency
    assert server.refused == []


@settings(max_examples=400)
@given(
    limit=st.integers(2, 30),
    foreign=st.lists(st.floats(0, 300), max_size=60),
    latencies=latencies,
    endpoints=st.lists(st.sampled_from(ENDPOINTS), min_size=1, max_size=60),
)
def test_other_programs_may_spend_the_same_budget(
    *, limit: int, foreign: list[float], latencies: list[float], endpoints: list[str]
) -> None:
    simulation = Simulation()
    shared = Limit(limit, 60.0, is_sliding=False)
    server = Server(simulation, dict.fromkeys(ENDPOINTS, shared))

    def take() -> None:
        shared.take(simulation.now())

    for time in foreign:
        simulation.at(time, take)
    send_all(server, make_budget(simulation), endpoints, latencies)
    # Between two answers nobody can know what the others take: that is what a 429 is for. It is
    # waited out, and there are never more of them than requests of the others plus those in flight.
    assert len(server.refused) <= len(foreign) + 4
    assert len(server.served) + len(server.refused) == len(endpoints)


@settings(max_examples=400)
@given(
    per_minute=st.integers(1, 30),
    is_sliding=st.booleans(),
    latencies=latencies,
    requests=st.integers(1, 90),
)
def test_without_headers_the_setting_rules(
    *, per_minute: int, is_sliding: bool, latencies: list[float], requests: int
) -> None:
    simulation = Simulation()
    shared = Limit(per_minute, 60.0, is_sliding)
    server = Server(simulation, {"details": shared}, has_headers=False)
    rate_limiter = make_budget(simulation, per_minute=per_minute)
    left = send_all(server, rate_limiter, ["details"] * requests, latencies)
    assert server.refused == []
    full_windows = math.ceil(requests / per_minute) - 1
    assert left <= full_windows * (60 + 2 * max(latencies)) + 60


def test_headers_that_lie_lead_to_429s_that_are_waited_out() -> None:
    simulation = Simulation()
    rate_limiter = make_budget(simulation)
    times = []
    for _ in range(3):
        with rate_limiter.permit("details") as permit:
            times.append(simulation.now())
            permit.headers = Headers(remaining=9, reset_seconds=60)
            permit.block_seconds = 30
    assert times == [0, 30, 60]


def test_resets_that_are_rounded_down_cost_one_429_and_no_more() -> None:
    simulation = Simulation()
    shared = Limit(5, 10.5, is_sliding=False)
    server = Server(simulation, {"details": shared}, rounds_down=True)
    send_all(server, make_budget(simulation), ["details"] * 60, [0.2])
    assert len(server.refused) == 1


def test_a_429_shares_the_budget_again_for_the_rest_of_the_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulation = Simulation()
    rate_limiter = make_budget(simulation)
    for remaining in (9, 8, 7, 6):
        for endpoint in ENDPOINTS:
            with rate_limiter.permit(endpoint) as permit:
                permit.headers = Headers(remaining, 50)
    assert rate_limiter.is_shared is False
    with rate_limiter.permit("details") as permit:
        permit.block_seconds = 20
    assert rate_limiter.is_shared is True
    with rate_limiter.permit("transcript"):
        assert simulation.now() == 20
    assert "sharing one from now on" in caplog.text


def test_no_more_requests_are_under_way_than_allowed() -> None:
    simulation = Simulation()
    shared = Limit(1000, 60.0, is_sliding=False)
    server = Server(simulation, {"details": shared})
    rate_limiter = make_budget(simulation, at_once=3)
    left = send_all(server, rate_limiter, ["details"] * 31, [1.0])
    # The first goes alone to learn the window; the 30 others three at a time, a second each.
    assert left == pytest.approx(10.0)


def test_waiting_ends_when_the_run_is_asked_to_end() -> None:
    stop = threading.Event()
    stop.set()
    rate_limiter = RateLimiter(
        requests_per_minute=10, scope="auto", max_in_flight=1, clock=Simulation(), stop=stop
    )
    with pytest.raises(Stopped), rate_limiter.permit("details"):
        pass


def test_the_time_waited_for_the_limit_is_counted() -> None:
    simulation = Simulation()
    shared = Limit(2, 60.0, is_sliding=False)
    server = Server(simulation, {"details": shared})
    rate_limiter = make_budget(simulation, at_once=1)
    send_all(server, rate_limiter, ["details"] * 5, [0.5])
    assert rate_limiter.waited_seconds == pytest.approx(2 * 60, abs=4)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "42"}, Headers(7, 42.0)),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0.5"}, Headers(0, 0.5)),
        (
            {"x-ratelimit-limit": "20", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "4"},
            Headers(7, 4.0, 20),
        ),
        (
            {"x-ratelimit-limit": "0", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "4"},
            Headers(7, 4.0),
        ),
        ({}, None),
        ({"x-ratelimit-remaining": "7"}, None),
        ({"x-ratelimit-remaining": "seven", "x-ratelimit-reset": "42"}, None),
        ({"x-ratelimit-remaining": "-1", "x-ratelimit-reset": "42"}, None),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "nan"}, None),
        # A point in time is not the seconds that the vendor documents.
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "1795000000"}, None),
    ],
)
def test_headers_are_read_or_taken_as_missing(
    headers: dict[str, str], expected: Headers | None
) -> None:
    assert read_headers(headers) == expected


def test_run_times_are_reckoned_with_the_limit_that_the_headers_tell() -> None:
    rate_limiter = make_budget(Simulation(), per_minute=10)
    assert rate_limiter.requests_per_minute == 10
    with rate_limiter.permit("details") as permit:
        permit.headers = Headers(99, 60.0, 100)
    assert rate_limiter.requests_per_minute == 100
    with rate_limiter.permit("details") as permit:
        permit.headers = Headers(98, 60.0)
    assert rate_limiter.requests_per_minute == 100
