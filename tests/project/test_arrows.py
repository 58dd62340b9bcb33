"""Imports of the tap run one way: from Singer to the plan, from the plan to HTTP and the state."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

import tap_usertesting
from tests.support.project import ROOT

PACKAGE = Path(tap_usertesting.__file__).parent
ANYWHERE = {"errors", "session", "timestamps"}
# Which rooms each may import from, beside itself.
ARROWS = {
    "runtime": set[str](),
    "config": {"runtime"},
    "api": {"config", "runtime"},
    "state": {"config", "runtime"},
    "videos": {"api", "config", "runtime"},
    "extract": {"api", "config", "runtime", "state", "videos"},
    "run": {"api", "config", "connect", "extract", "runtime", "state", "videos"},
    "streams": {"api", "config", "extract", "run", "runtime", "schemas", "state", "videos"},
}


def room(module: str) -> str:
    """Return the folder of a module in the tap, or its name if it stands in none."""
    return module.split(".")[1] if "." in module else ""


def modules(folder: str) -> list[Path]:
    found = sorted((PACKAGE / folder).rglob("*.py")) or [PACKAGE / f"{folder}.py"]
    assert all(path.is_file() for path in found)
    return found


@pytest.mark.parametrize("start", ARROWS)
def test_a_room_imports_only_from_the_rooms_below_it(start: str) -> None:
    allowed = ARROWS[start] | ANYWHERE | {start}

    strays = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.module}"
        for path in modules(start)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tap_usertesting.")
        and room(node.module or "") not in allowed
    ]
    assert strays == []


def test_no_arrow_runs_in_a_circle() -> None:
    reached = {start: set(ends) for start, ends in ARROWS.items()}
    for _ in ARROWS:
        for ends in reached.values():
            ends |= {further for end in ends for further in reached.get(end, ())}

    assert [start for start, ends in reached.items() if start in ends] == []


def test_only_tests_have_names_that_pytest_collects(pytestconfig: pytest.Config) -> None:
    """A research test is no test of pytest, and a module on one must not look like it."""
    patterns = pytestconfig.getini("python_files")

    alike = [
        path.relative_to(ROOT)
        for package in ("insights", "orchestrate", "sandbox", "tap-usertesting")
        for path in (ROOT / package).rglob("*.py")
        if any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
    assert alike == []
