"""The linters of .pre-commit-config.yaml: `make lint` runs all; the quick ones run here, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.project.reading import ROOT, text

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
# These take a minute, or plugins of Meltano.
SLOW = {"ruff-check", "ruff-format", "mypy", "sqlfluff"}


def hooks() -> list[str]:
    [repository] = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    return [hook["id"] for hook in repository["hooks"]]


@pytest.mark.parametrize("hook", [each for each in hooks() if each not in SLOW])
def test_the_linter_finds_nothing(hook: str, tmp_path: Path) -> None:
    finished = subprocess.run(
        [PRE_COMMIT, "run", "--all-files", hook],
        cwd=ROOT,
        env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    assert "Passed" in finished.stdout


def test_make_lint_runs_them_all() -> None:
    assert set(hooks()) > SLOW
    assert "pre-commit run --all-files\n" in text("Makefile")
