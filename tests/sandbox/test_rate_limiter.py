"""The rate limiter, with a clock in hand."""

from hypothesis import given
from hypothesis import strategies as st

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.middleware.rate_limiter import RateLimiter

STEPS = st.lists(st.tuples(st.floats(0, 30), st.sampled_from(["a", "b"])), min_size=1, max_size=80)


@given(limit=st.integers(1, 6), window=st.floats(1, 60), steps=STEPS)
def test_no_window_ever_lets_more_than_the_limit_through(
    limit: int, window: float, steps: list[tuple[float, str]]
) -> None:
    clock = ManualClock(0)
    limiter = RateLimiter(limit, window, clock)
    opened: dict[str, float] = {}
    passed = {"a": 0, "b": 0}
    for pause, key in steps:
        clock.advance(pause)
        if key not in opened or clock() >= opened[key] + window:
            opened[key], passed[key] = clock(), 0
        decision = limiter.spend(key)
        assert decision is not None
        assert decision.allowed == (passed[key] < limit)
        passed[key] += decision.allowed
        assert decision.remaining == limit - passed[key]
        assert decision.limit == limit
        assert opened[key] + window <= clock() + decision.resets_in < opened[key] + window + 1.001


@given(limit=st.integers(1, 6), window=st.floats(0.1, 60), spent=st.integers(0, 12))
def test_who_waits_as_long_as_told_is_let_through(limit: int, window: float, spent: int) -> None:
    clock = ManualClock()
    limiter = RateLimiter(limit, window, clock)
    for _ in range(spent):
        limiter.spend("a")
    decision = limiter.spend("a")
    assert decision is not None
    clock.advance(decision.resets_in)
    after = limiter.spend("a")
    assert after is not None
    assert after.allowed
    assert after.remaining == limit - 1


def test_a_limit_of_zero_is_no_limit() -> None:
    assert RateLimiter(0, 60, ManualClock()).spend("a") is None
