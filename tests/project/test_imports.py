"""Imports of the tap go one way: from Singer to the plan, from the plan to HTTP and the state."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

import tap_usertesting
from tests.support.project import ROOT

PACKAGE = Path(tap_usertesting.__file__).parent
ANYWHERE = {"errors", "session", "timestamps"}
# Which folders, and single modules, each may import from, beside itself.
ALLOWED = {
    "runtime": set[str](),
    "config": {"runtime"},
    "api": {"config", "runtime"},
    "state": {"config", "runtime"},
    "videos": {"api", "config", "runtime"},
    "extract": {"api", "config", "runtime", "state", "videos"},
    "run": {"api", "config", "connect", "extract", "runtime", "state", "videos"},
    "streams": {"api", "config", "extract", "run", "runtime", "schemas", "state", "videos"},
}


def folder_of(module: str) -> str:
    """Return the folder of a module in the tap, or its name if it is in none."""
    return module.split(".")[1] if "." in module else ""


def modules(folder: str) -> list[Path]:
    found = sorted((PACKAGE / folder).rglob("*.py")) or [PACKAGE / f"{folder}.py"]
    assert all(path.is_file() for path in found)
    return found


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_folder_imports_only_from_the_folders_below_it(folder: str) -> None:
    allowed = ALLOWED[folder] | ANYWHERE | {folder}

    strays = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.module}"
        for path in modules(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tap_usertesting.")
        and folder_of(node.module or "") not in allowed
    ]
    assert strays == []


def test_no_folder_imports_itself_through_others() -> None:
    reached = {folder: set(allowed) for folder, allowed in ALLOWED.items()}
    for _ in ALLOWED:
        for others in reached.values():
            others |= {further for other in others for further in reached.get(other, ())}

    assert [folder for folder, others in reached.items() if folder in others] == []


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
