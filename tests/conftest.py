"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.insights.looks import AXE
from tests.support.browser import browsing, program
from tests.support.tap import TapProcess
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.browser import Browser

# No test depends on the machine's speed.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

WAREHOUSES = Path(__file__).parent / "warehouses"


# First, for pytest-xdist reads the groups in a hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out among processes: by file, but the warehouses take one, from the start.

    Their nights are the longest part of a run, and every file there looks at the same ones.
    """
    items.sort(key=lambda item: not item.path.is_relative_to(WAREHOUSES))
    for item in items:
        group = WAREHOUSES if item.path.is_relative_to(WAREHOUSES) else item.path
        item.add_marker(pytest.mark.xdist_group(str(group)))


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """An empty world behind an API without a rate limit."""
    with running(World(), Options(rate_limit=0)) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; without one the test is left out, unless it is needed."""
    chromium = program()
    if chromium is None or not AXE.is_file():
        assert not os.environ.get("BROWSER_NEEDED"), "no Chromium is on the path, or no npm"
        pytest.skip("no Chromium or no npm is on the path, so no browser has seen the pages")
    with browsing(chromium) as started:
        yield started


@pytest.fixture
def tap(tmp_path: Path) -> TapProcess:
    """The tap, to be run as a process."""
    return TapProcess(tmp_path)
