"""Fixtures for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.tap import TapProcess
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# No test depends on the machine's speed.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """An empty world behind an API without a rate limit."""
    with running(World(), Options(rate_limit=0)) as started:
        yield started


@pytest.fixture
def tap(tmp_path: Path) -> TapProcess:
    """The tap, to be run as a process."""
    return TapProcess(tmp_path)
