"""Faults are tried again after growing pauses, as long as the answer itself asks for."""

from __future__ import annotations

import pytest

from tap_usertesting.api.errors import ApiError, TransientError
from tap_usertesting.api.retry import LONGEST_FAULT_WAIT_SECONDS, RetryPolicy
from tests.support.tap import InstantClock


def fail_once(fault: TransientError) -> float:
    """Meet a fault, then an answer; tell how long it took."""
    clock = InstantClock()
    faults = [fault]

    def ask() -> str:
        if faults:
            raise faults.pop()
        return "answer"

    assert RetryPolicy(max_retries=1, clock=clock).run("GET /", ask) == "answer"
    return clock.now()


def test_an_answer_that_says_how_long_to_wait_is_believed_within_reason() -> None:
    assert fail_once(TransientError("status 503")) <= 1
    assert fail_once(TransientError("status 503", wait_seconds=120)) == 120
    assert (
        fail_once(TransientError("status 503", wait_seconds=80_000)) == LONGEST_FAULT_WAIT_SECONDS
    )


def test_pauses_grow_up_to_a_minute() -> None:
    clock = InstantClock()
    pauses: list[float] = []

    def ask() -> str:
        pauses.append(clock.now() - sum(pauses))
        raise TransientError("status 500")

    with pytest.raises(ApiError, match="failed 9 times, at last with: status 500"):
        RetryPolicy(max_retries=8, clock=clock).run("GET /", ask)
    assert all(2**n / 2 <= pause <= 2**n for n, pause in enumerate(pauses[1:6]))
    assert all(30 <= pause <= 60 for pause in pauses[7:])
