"""Decides when a STATE goes out: after every session, as long as the state is small."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_usertesting.runtime.clock import Clock

MEGABYTE = 1_000_000
# Meltano takes no line above some 50 MB, and each STATE is one line.
LARGE = 25 * MEGABYTE

# A STATE of this size costs nothing: one follows every session.
SMALL = 32_000

logger = logging.getLogger("tap-usertesting")


class StatePacer:
    """Spaces STATE messages by their own size, so that they do not exceed the records for long.

    After a STATE of S megabytes the next waits S seconds, unless more than S megabytes of records
    were written since.

    Args:
        clock: Tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bytes = 0
        self._records_before = 0
        self._due_at = 0.0
        self._has_warned = False

    def is_due(self, record_bytes: int) -> bool:
        """Tell whether a STATE may go out.

        Args:
            record_bytes: The bytes of all records that the run has written.
        """
        is_outweighed = record_bytes - self._records_before > self._bytes
        return is_outweighed or self._clock.now() >= self._due_at

    def note(self, state_bytes: int, record_bytes: int) -> None:
        """Note that a STATE went out.

        Args:
            state_bytes: Its size.
            record_bytes: The bytes of all records that the run has written.
        """
        self._bytes, self._records_before = state_bytes, record_bytes
        is_small = state_bytes <= SMALL
        self._due_at = self._clock.now() + (0 if is_small else state_bytes / MEGABYTE)
        if state_bytes >= LARGE and not self._has_warned:
            self._has_warned = True
            logger.warning(
                "The state has %d MB, and Meltano takes no message of more than some 50 MB: split "
                "the workspaces into shards with a state each, as docs/scale.md describes",
                state_bytes // MEGABYTE,
            )
