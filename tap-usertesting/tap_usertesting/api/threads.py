"""Threads that can be left behind: nothing interrupts one that hangs."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

# A thread that has had nothing to do for so long ends.
IDLE_SECONDS = 0.1

T = TypeVar("T")
# A function, and who is told of its outcome.
_Call: TypeAlias = "tuple[Callable[[], T], Callable[[Future[T]], None]]"


class DaemonThreads(Generic[T]):
    """Threads that call functions; the program does not wait for them at its end.

    A function is called in a thread that is idle, or in a new one. A thread whose function does
    not return is never idle again, and holds nobody up.

    Args:
        name: The name of each thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        # Each thread by the queue that brings it its functions.
        self._idle: list[SimpleQueue[_Call[T]]] = []

    def submit(self, call: Callable[[], T], done: Callable[[Future[T]], None]) -> None:
        """Have a function called.

        Args:
            call: The function.
            done: Told of the outcome, in the same thread.
        """
        try:
            calls = self._idle.pop()
        except IndexError:
            calls = SimpleQueue()
            threading.Thread(target=self._work, args=(calls,), name=self._name, daemon=True).start()
        calls.put((call, done))

    def _work(self, calls: SimpleQueue[_Call[T]]) -> None:
        while True:
            try:
                call, done = calls.get(timeout=IDLE_SECONDS)
            except Empty:
                try:
                    self._idle.remove(calls)
                except ValueError:
                    # It is not idle: a function is on its way.
                    continue
                return
            outcome = _outcome_of(call)
            # Before the outcome is told: it may bring the next function at once.
            self._idle.append(calls)
            done(outcome)


def _outcome_of(call: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()
    try:
        outcome.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is asked for
        outcome.set_exception(error)
    return outcome
