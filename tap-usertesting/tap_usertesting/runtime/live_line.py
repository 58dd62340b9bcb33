"""One line of a terminal that says how far the run is, written over each second."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

SECONDS_BETWEEN_LOOKS = 1.0
# Back to the line's start, and empty it.
CLEAR = "\r\x1b[K"
# Whoever sets one of these wants the log.
ASKS_FOR_LOG = ("LOGLEVEL", "TAP_USERTESTING_LOGLEVEL", "SINGER_SDK_LOG_CONFIG")


def is_wanted() -> bool:
    """Tell whether a person is watching a terminal and has not configured the log."""
    has_asked = any(os.environ.get(name) for name in ASKS_FOR_LOG)
    return sys.stderr is not None and sys.stderr.isatty() and not has_asked


def hold_log() -> None:
    """Let only warnings into the log, until a live line has ended."""
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)


class LiveLine:
    """Shows a line while its context lasts; warnings appear above it.

    Args:
        text: Says how far the run is.
    """

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> None:
        """Begin."""
        for handler in logging.getLogger().handlers:
            handler.addFilter(self._clear)
        self._thread.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        """Take the line away; from now on the log is let through."""
        self._is_over.set()
        self._thread.join()
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self._clear)
            handler.setLevel(logging.NOTSET)

    def _show(self) -> None:
        while True:
            # A terminal that does not say how wide it is has eighty columns.
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            self._write(f"{CLEAR}{self._text()[: columns - 1]}")
            if self._is_over.wait(SECONDS_BETWEEN_LOOKS):
                self._write(CLEAR)
                return

    def _clear(self, _record: logging.LogRecord) -> bool:
        self._write(CLEAR)
        return True

    def _write(self, text: str) -> None:
        with self._lock:
            sys.stderr.write(text)
            sys.stderr.flush()
