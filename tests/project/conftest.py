"""Fixtures for the tests of the Meltano project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.project.reading import ROOT

# Settings of whoever runs the tests must not reach the runs in them.
OWNERS = ("TAP_USERTESTING_", "TARGET_", "DBT_", "MELTANO_", "SNOWFLAKE_")


@dataclass(frozen=True)
class Project:
    """A copy of the Meltano project in a folder of its own.

    The plugins' environments are those of this repository: `make test` installs them.

    Attributes:
        root: The folder.
    """

    root: Path

    def path(self, *parts: str) -> Path:
        return self.root.joinpath(*parts)

    def meltano(self, *arguments: str, **variables: str) -> str:
        """Run Meltano in the copy, and return what it prints."""
        return self.call(str(Path(sys.executable).with_name("meltano")), *arguments, **variables)

    def call(self, *command: str, **variables: str) -> str:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(OWNERS)
        }
        finished = subprocess.run(
            command,
            cwd=self.root,
            env=inherited | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "meltano.yml", root)
    made_by_runs = shutil.ignore_patterns("__pycache__", "target", "logs")
    for folder in ("demo", "transform"):
        shutil.copytree(ROOT / folder, root / folder, ignore=made_by_runs)
    (root / "tap-usertesting").symlink_to(ROOT / "tap-usertesting")
    for kind in ("extractors", "loaders", "utilities"):
        installed = ROOT / ".meltano" / kind
        assert installed.is_dir(), "the plugins are not installed: run `make test`"
        (root / ".meltano").mkdir(exist_ok=True)
        (root / ".meltano" / kind).symlink_to(installed)
    return Project(root)
