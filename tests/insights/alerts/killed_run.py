"""Runs the command, and is killed at a step: `python killed_run.py STEP`.

Each statement that writes, and each sending, is two steps: before it and behind it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from usertesting_insights import cli
from usertesting_insights.alerts import senders
from usertesting_insights.warehouse.connection import Warehouse

KILLED_AT = int(sys.argv[1])
steps = iter(range(1, 1_000))


def step() -> None:
    if next(steps) == KILLED_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def stepping(method: Any) -> Any:
    def run(*arguments: Any) -> None:
        step()
        method(*arguments)
        step()

    return run


Warehouse.run = stepping(Warehouse.run)  # type: ignore[method-assign]
senders.Webhook.send = stepping(senders.Webhook.send)  # type: ignore[method-assign]
sys.exit(cli.main(["alerts", *sys.argv[2:]]))
