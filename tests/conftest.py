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

HERE = Path(__file__).parent
# The folders whose tests take longest begin first: no process waits for another at the end.
LONGEST = ("warehouses", "project", "transform", "orchestrate", "figures", "insights", "tap")
# Three nights in each warehouse, which take minutes: the tests that look at them share a process.
NIGHTS = {"in_duckdb", "in_postgres", "in_snowflake", "in_bigquery", "nights"}


def pytest_xdist_auto_num_workers() -> int:
    """Give one process more than there are processors: some tests wait for a server or a pause."""
    return (os.cpu_count() or 1) + 1


# First, for pytest-xdist reads the groups in a hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out among processes: by file, but those of the nights take one."""
    of_nights = {
        item.path
        for item in items
        if isinstance(item, pytest.Function)
        and item.path.parent.name == "warehouses"
        and NIGHTS.intersection(item.fixturenames)
    }

    def place(item: pytest.Item) -> tuple[bool, int]:
        folder = item.path.relative_to(HERE).parts[0]
        rank = LONGEST.index(folder) if folder in LONGEST else len(LONGEST)
        return item.path not in of_nights, rank

    items.sort(key=place)
    for item in items:
        group = "nights" if item.path in of_nights else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


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
