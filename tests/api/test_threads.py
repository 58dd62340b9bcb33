"""Functions are called in threads that come back, and one that hangs holds nobody up."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.api import threads
from tap_usertesting.api.threads import DaemonThreads

if TYPE_CHECKING:
    from concurrent.futures import Future

SECONDS = 30


def call(pool: DaemonThreads[threading.Thread]) -> threading.Thread:
    """Return the thread that calls a function."""
    outcomes: SimpleQueue[Future[threading.Thread]] = SimpleQueue()
    pool.submit(threading.current_thread, outcomes.put)
    return outcomes.get(timeout=SECONDS).result()


def test_a_thread_that_comes_back_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE_SECONDS", SECONDS)
    pool = DaemonThreads[threading.Thread]("pooled")
    first = call(pool)
    assert first.name == "pooled"
    assert first.daemon
    assert [call(pool) for _ in range(10)] == [first] * 10


def test_a_thread_that_hangs_is_left_until_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE_SECONDS", SECONDS)
    pool = DaemonThreads[threading.Thread]("pooled")
    hangs, goes_on = threading.Event(), threading.Event()
    outcomes: SimpleQueue[Future[threading.Thread]] = SimpleQueue()

    def hang() -> threading.Thread:
        hangs.set()
        assert goes_on.wait(SECONDS)
        return threading.current_thread()

    pool.submit(hang, outcomes.put)
    assert hangs.wait(SECONDS)
    other = call(pool)
    assert call(pool) is other
    goes_on.set()
    late = outcomes.get(timeout=SECONDS).result()
    assert late is not other
    assert call(pool) is late


def test_a_thread_without_work_ends() -> None:
    pool = DaemonThreads[threading.Thread]("pooled")
    first = call(pool)
    first.join(SECONDS)
    assert not first.is_alive()
    assert call(pool) is not first


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_an_error_is_the_outcome_and_ends_no_thread(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "IDLE_SECONDS", SECONDS)
    pool = DaemonThreads[threading.Thread]("pooled")
    first = call(pool)
    outcomes: SimpleQueue[Future[threading.Thread]] = SimpleQueue()

    def fail() -> threading.Thread:
        raise error

    pool.submit(fail, outcomes.put)
    with pytest.raises(error):
        outcomes.get(timeout=SECONDS).result()
    assert call(pool) is first
