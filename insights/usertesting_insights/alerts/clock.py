"""The time, which tests replace."""

from __future__ import annotations

import time
from collections.abc import Callable  # noqa: TC003 - the fields' types
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Clock:
    """The time of this machine.

    Attributes:
        now: Gives the time, with its zone.
        sleep: Waits for some seconds.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
