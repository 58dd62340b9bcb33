"""The clock that the run waits and pauses by, so that tests can bring their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from tap_usertesting.errors import Stopped

if TYPE_CHECKING:
    import threading


class Clock(Protocol):
    """Time as the tap sees it."""

    def now(self) -> float:
        """Return seconds on a clock that only goes forward."""

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait on a held condition until it is notified or the seconds (None: no end) are over."""

    def sleep(self, seconds: float) -> None:
        """Pause.

        Raises:
            Stopped: If the run is asked to end meanwhile.
        """


class SystemClock:
    """The machine's clock; its pauses end when the run is asked to stop.

    Args:
        stop: Set when the run is asked to end.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def now(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait on a held condition."""
        condition.wait(seconds)

    def sleep(self, seconds: float) -> None:
        """Pause, unless the run is asked to end.

        Raises:
            Stopped: If the run is asked to end meanwhile.
        """
        if self._stop.wait(seconds):
            raise Stopped
