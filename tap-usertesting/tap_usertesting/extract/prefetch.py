"""Asks ahead, a few requests at once, and hands the answers over in the order of the plan."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Prefetcher(Generic[Item, Answer]):
    """A sequence of items that need answers; they are handed over in order.

    What is asked for and has not landed is what a kill makes the next run repeat, so it is kept to
    `at_once` and `in_wait` requests together: this bounds the memory too. Those in wait have their
    answer, and wait for an item before them; without them a slow answer would leave the others'
    threads idle.

    Args:
        plan: The items, each with what has to be asked for it; taken only as far ahead as needed.
        ask: Makes one of an item's requests; called in threads.
        at_once: Requests under way, at most.
        in_wait: Requests ahead of these, at most (more only for a single item that needs more).
    """

    def __init__(
        self,
        plan: Iterable[tuple[Item, tuple[str, ...]]],
        ask: Callable[[Item, str], Answer],
        at_once: int,
        in_wait: int = 0,
    ) -> None:
        self._plan = iter(plan)
        self._ask = ask
        self._most_ahead = at_once + in_wait
        self._ahead: deque[tuple[Item, dict[str, Future[Answer]]]] = deque()
        self._outstanding = 0
        self.pool = ThreadPoolExecutor(at_once, thread_name_prefix="prefetch")
        self._upcoming = next(self._plan, None)

    @property
    def is_over(self) -> bool:
        """Whether every item has been handed over."""
        return self._upcoming is None and not self._ahead

    @property
    def is_ready(self) -> bool:
        """Whether the next item can be handed over without waiting."""
        self._look_ahead()
        return bool(self._ahead) and all(future.done() for future in self._ahead[0][1].values())

    def take(self) -> tuple[Item, dict[str, Answer]]:
        """Hand over the next item with its answers by request; waits for them.

        Raises:
            Exception: Whatever `ask` raises, when its item's turn has come: those before are safe.
        """
        self._look_ahead()
        item, futures = self._ahead.popleft()
        answers = {request: future.result() for request, future in futures.items()}
        self._outstanding -= len(futures)
        return item, answers

    def _look_ahead(self) -> None:
        while self._upcoming is not None:
            item, requests = self._upcoming
            is_full = len(self._ahead) >= self._most_ahead
            if self._ahead and (is_full or self._outstanding + len(requests) > self._most_ahead):
                return
            futures = {request: self.pool.submit(self._ask, item, request) for request in requests}
            self._ahead.append((item, futures))
            self._outstanding += len(futures)
            self._upcoming = next(self._plan, None)


def in_order(
    *prefetchers: Prefetcher[Item, Answer], abandon: Callable[[], None]
) -> Iterator[tuple[Item, dict[str, Answer]]]:
    """Hand over the items of some sequences, each in its own order.

    Args:
        prefetchers: The sequences. The first is waited for; the others hand over whatever is
            ready meanwhile.
        abandon: Called when the work breaks off, to let waiting requests end.

    Yields:
        An item and its answers by request. What it was asked for counts as under way until the next
        is taken.
    """
    with ExitStack() as pools:
        for each in prefetchers:
            pools.enter_context(each.pool)
        try:
            while left := [each for each in prefetchers if not each.is_over]:
                yield next((each for each in left[1:] if each.is_ready), left[0]).take()
        except BaseException:
            abandon()
            raise
