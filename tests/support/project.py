"""Runs Meltano in a copy of the project, apart from its owner's settings and state."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

ROOT = Path(__file__).parents[2]
MELTANO = Path(sys.executable).with_name("meltano")

# Settings of whoever runs the tests must not reach the runs in them.
NOT_INHERITED = (
    "TAP_USERTESTING_",
    "TARGET_",
    "DBT_",
    "MELTANO_",
    "SNOWFLAKE_",
    "POSTGRES_",
    "PG",
    "BIGQUERY_",
    "REDSHIFT_",
    "INSIGHTS_",
    "USERTESTING_INSIGHTS_",
)


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
        return self.call(str(MELTANO), *arguments, **variables)

    def call(self, *command: str, **variables: str) -> str:
        finished = subprocess.run(
            command,
            cwd=self.root,
            env=environment(**variables),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout


def environment(**variables: str) -> dict[str, str]:
    """Give the variables for a program: those of this process, less the owner's, and these."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)
    }
    return inherited | variables


def account(sandbox: Running) -> dict[str, str]:
    """Give the variables that make the tap read a sandbox without a rate limit of its own."""
    return {
        "TAP_USERTESTING_CLIENT_ID": "sandbox",
        "TAP_USERTESTING_CLIENT_SECRET": "sandbox-secret",
        "TAP_USERTESTING_API_URL": sandbox.url,
        "TAP_USERTESTING_TOKEN_URL": sandbox.token_url,
        "TAP_USERTESTING_REQUESTS_PER_MINUTE": "100000",
    }


def copy_project(root: Path) -> Project:
    """Copy what a run needs into an empty folder; the installed plugins are linked."""
    shutil.copy(ROOT / "meltano.yml", root)
    made_by_runs = shutil.ignore_patterns("__pycache__", "target", "logs")
    for folder in ("demo", "orchestrate", "plugins", "transform"):
        shutil.copytree(ROOT / folder, root / folder, ignore=made_by_runs)
    (root / "output").mkdir()
    for package in ("insights", "tap-usertesting"):
        (root / package).symlink_to(ROOT / package)
    for kind in ("extractors", "loaders", "utilities"):
        installed = ROOT / ".meltano" / kind
        assert installed.is_dir(), "the plugins are not installed: run `make test`"
        (root / ".meltano").mkdir(exist_ok=True)
        (root / ".meltano" / kind).symlink_to(installed)
    return Project(root)
