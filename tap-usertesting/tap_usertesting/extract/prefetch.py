"""Sends requests ahead, a few at once, and returns the responses in the order of the plan."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


class Prefetcher(Generic[Item, Result]):
    """A sequence of items that need responses; they are returned in order.

    A killed run repeats every request that was sent and has not landed. At most `at_once` and
    `in_wait` requests together are in that state, which bounds the memory too. The requests in wait
    have their response, and wait for an item before them: without them, one slow response would
    leave the other threads idle.

    Args:
        plan: The items, each with the requests that it needs; taken only as far ahead as needed.
        send: Sends one of an item's requests; called in threads.
        at_once: The most requests under way.
        in_wait: The most requests ahead of these (more only for a single item that needs more).
    """

    def __init__(
        self,
        plan: Iterable[tuple[Item, tuple[str, ...]]],
        send: Callable[[Item, str], Result],
        at_once: int,
        in_wait: int = 0,
    ) -> None:
        self._plan = iter(plan)
        self._send = send
        self._most_ahead = at_once + in_wait
        self._ahead: deque[tuple[Item, dict[str, Future[Result]]]] = deque()
        self._outstanding = 0
        self.pool = ThreadPoolExecutor(at_once, thread_name_prefix="prefetch")
        self._upcoming = next(self._plan, None)

    @property
    def is_over(self) -> bool:
        """Whether every item has been returned."""
        return self._upcoming is None and not self._ahead

    @property
    def is_ready(self) -> bool:
        """Whether the next item can be returned without waiting."""
        self._look_ahead()
        return bool(self._ahead) and all(future.done() for future in self._ahead[0][1].values())

    def take(self) -> tuple[Item, dict[str, Result]]:
        """Return the next item with its responses by request; wait for them.

        Raises:
            Exception: Whatever `send` raises, when its item's turn has come: those before are safe.
        """
        self._look_ahead()
        item, futures = self._ahead.popleft()
        responses = {request: future.result() for request, future in futures.items()}
        self._outstanding -= len(futures)
        return item, responses

    def _look_ahead(self) -> None:
        while self._upcoming is not None:
            item, requests = self._upcoming
            is_full = len(self._ahead) >= self._most_ahead
            if self._ahead and (is_full or self._outstanding + len(requests) > self._most_ahead):
                return
            futures = {request: self.pool.submit(self._send, item, request) for request in requests}
            self._ahead.append((item, futures))
            self._outstanding += len(futures)
            self._upcoming = next(self._plan, None)


def merge(
    *prefetchers: Prefetcher[Item, Result], on_break: Callable[[], None]
) -> Iterator[tuple[Item, dict[str, Result]]]:
    """Merge some sequences; the items of each keep their order.

    Args:
        prefetchers: The sequences. The first is waited for; an item of the others is taken as soon
            as it is ready.
        on_break: Called when the work breaks off, to let waiting requests end.

    Yields:
        An item and its responses by request. Its requests count as under way until the next item is
        taken.
    """
    with ExitStack() as pools:
        for each in prefetchers:
            pools.enter_context(each.pool)
        try:
            while left := [each for each in prefetchers if not each.is_over]:
                yield next((each for each in left[1:] if each.is_ready), left[0]).take()
        except BaseException:
            on_break()
            raise
