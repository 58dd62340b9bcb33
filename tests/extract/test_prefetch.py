"""Requests sent ahead: in order, never too many, and no sequence holds up another."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.extract.prefetch import Prefetcher, merge

if TYPE_CHECKING:
    from collections.abc import Iterator

Plan = list[tuple[int, tuple[str, ...]]]

plans = st.lists(st.sampled_from([(), ("a",), ("a", "b"), ("a", "b", "c")]), max_size=20).map(
    lambda wanted: list(enumerate(wanted))
)


def ignore() -> None:
    """Abandon nothing."""


@settings(max_examples=200)
@given(plan=plans, at_once=st.integers(1, 5), in_wait=st.integers(0, 3))
def test_responses_come_in_order_and_few_are_ahead(plan: Plan, at_once: int, in_wait: int) -> None:
    sent: list[tuple[int, str]] = []
    landed = 0

    def send(item: int, request: str) -> str:
        sent.append((item, request))
        return f"{request} of {item}"

    prefetcher = Prefetcher(plan, send, at_once, in_wait)
    taken_in_order = []
    for item, responses in merge(prefetcher, on_break=ignore):
        assert responses == {request: f"{request} of {item}" for request in dict(plan)[item]}
        taken_in_order.append(item)
        # What a kill at this moment would have the next run repeat.
        assert len(sent) - landed <= max(at_once + in_wait, len(responses))
        landed += len(responses)
    assert taken_in_order == [item for item, _ in plan]
    assert len(set(sent)) == len(sent) == landed


def test_a_slow_response_leaves_no_thread_idle() -> None:
    """Four are under way though two have their response and wait for the first."""
    under_way = threading.Semaphore(0)
    answered = threading.Event()

    def send(item: int, _request: str) -> int:
        under_way.release()
        if item not in {1, 2}:
            answered.wait(timeout=60)
        return item

    plan = [(item, ("a",)) for item in range(20)]
    merged = merge(Prefetcher(plan, send, 4, 2), on_break=answered.set)
    first = threading.Thread(target=next, args=(merged,))
    first.start()
    # The first four, and two in the place of those that have their response; no more.
    started = [under_way.acquire(timeout=10) for _ in range(6)]
    is_one_more = under_way.acquire(timeout=0.05)
    answered.set()
    first.join()
    assert all(started)
    assert not is_one_more
    list(merged)


def test_the_plan_is_taken_no_further_than_needed() -> None:
    taken: list[int] = []

    def plan() -> Iterator[tuple[int, tuple[str, ...]]]:
        for item in range(1000):
            taken.append(item)
            yield item, ("a",)

    merged = merge(Prefetcher(plan(), lambda _item, request: request, 4), on_break=ignore)
    next(merged)
    assert len(taken) <= 6


def test_an_error_comes_at_its_own_turn_and_abandons_the_rest() -> None:
    abandoned = threading.Event()

    def send(item: int, _request: str) -> int:
        if item == 2:
            raise LookupError
        if item > 2:
            abandoned.wait()
        return item

    taken_in_order = []
    with pytest.raises(LookupError):  # noqa: PT012 - what came before it matters, too
        for item, _ in merge(
            Prefetcher([(item, ("a",)) for item in range(9)], send, 4), on_break=abandoned.set
        ):
            taken_in_order.append(item)
    assert taken_in_order == [0, 1]


def test_a_slow_sequence_holds_up_no_other() -> None:
    others_are_done = threading.Event()

    def send(item: str, _request: str) -> str:
        if item == "slow":
            others_are_done.wait()
        return item

    prefetchers = [
        Prefetcher([(f"quick {index}", ("a",)) for index in range(20)], send, 2),
        Prefetcher([("slow", ("a",)), ("next", ("a",))], send, 1),
    ]
    taken_in_order = []
    for item, _ in merge(*prefetchers, on_break=others_are_done.set):
        taken_in_order.append(item)
        if item == "quick 19":
            others_are_done.set()
    assert taken_in_order[-2:] == ["slow", "next"]
    assert len(taken_in_order) == 22


def test_what_is_ready_in_another_sequence_does_not_wait_for_the_first() -> None:
    merged = merge(
        Prefetcher([(f"first {index}", ("a",)) for index in range(9)], lambda item, _: item, 1),
        Prefetcher([("ready", ())], lambda item, _: item, 1),
        on_break=ignore,
    )
    assert "ready" in [item for item, _ in (next(merged), next(merged))]
