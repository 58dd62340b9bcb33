"""Asks ahead, a few requests at once, and hands the answers over in the order of the plan."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class HasRequests(Protocol):
    """Something that needs answers to requests."""

    @property
    def requests(self) -> tuple[str, ...]:
        """What has to be asked for it, in order."""


Step = TypeVar("Step", bound=HasRequests)
Answer = TypeVar("Answer")


def in_order(
    steps: Iterable[Step],
    ask: Callable[[Step, str], Answer],
    at_once: int,
    abandon: Callable[[], None],
) -> Iterator[tuple[Step, dict[str, Answer]]]:
    """Hand over each step with its answers, in order.

    What is asked for and not yet handed over is what a kill makes the next run repeat, so it is
    kept to `at_once` requests: this bounds the memory too.

    Args:
        steps: The steps; they are taken only as far ahead as needed.
        ask: Makes one of a step's requests; called in threads.
        at_once: Requests ahead, at most (more only for a single step that needs more).
        abandon: Called when the work breaks off, to let waiting requests end.

    Yields:
        A step and its answers by request.

    Raises:
        Exception: Whatever `ask` raises, when its step's turn has come: the steps before are safe.
    """
    with ThreadPoolExecutor(at_once, thread_name_prefix="prefetch") as pool:
        try:
            ahead: deque[tuple[Step, dict[str, Future[Answer]]]] = deque()
            outstanding = 0
            upcoming = iter(steps)
            step = next(upcoming, None)
            while step is not None or ahead:
                while step is not None and (
                    not ahead
                    or (len(ahead) < at_once and outstanding + len(step.requests) <= at_once)
                ):
                    futures = {kind: pool.submit(ask, step, kind) for kind in step.requests}
                    ahead.append((step, futures))
                    outstanding += len(futures)
                    step = next(upcoming, None)
                first, futures = ahead.popleft()
                yield first, {kind: future.result() for kind, future in futures.items()}
                outstanding -= len(futures)
        except BaseException:
            abandon()
            raise
