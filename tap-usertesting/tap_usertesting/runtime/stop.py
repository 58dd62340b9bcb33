"""How a run is asked to end early: by a signal, when its time is up, or when it fails."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


# Whatever does not end by itself after a signal (a storage, a target that does not read) is ended.
SECONDS_AFTER_SIGNAL = 4.5


class Stop:
    """A request to end, which everything that waits listens to.

    Attributes:
        event: Set when the run is asked to end.
        reason: Why, in words for the log; empty if it was not asked.
        signum: The signal that asked; None if none did.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self.reason = ""
        self.signum: int | None = None
        self._wakers: list[Callable[[], None]] = []

    def on_stop(self, waker: Callable[[], None]) -> None:
        """Have a function called when the run is asked to end."""
        self._wakers.append(waker)

    def request(self, reason: str) -> None:
        """Ask the run to end; the first reason counts."""
        self.reason = self.reason or reason
        self.event.set()
        for waker in self._wakers:
            waker()

    def on_signal(self, signum: int) -> None:
        """Ask the run to end because of a signal, and ensure that it does; called in its handler.

        The signal's own handling has to be the system's by now: what hangs ends by a second one.
        """
        self.signum = self.signum or signum
        # In a thread: the handler may have interrupted whoever holds the lock this needs.
        reason = signal.Signals(signum).name
        threading.Thread(target=self.request, args=(reason,), daemon=True).start()
        end = threading.Timer(SECONDS_AFTER_SIGNAL, os.kill, args=(os.getpid(), signum))
        end.daemon = True
        end.start()

    def after(self, minutes: float) -> None:
        """Ask the run to end when its time is up."""
        timer = threading.Timer(
            minutes * 60, self.request, args=(f"its {minutes:g} minutes are up",)
        )
        timer.daemon = True
        timer.start()
