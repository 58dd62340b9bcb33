"""The Dockerfile, as far as it goes without Docker: linted, and its steps taken in a folder.

What is not tried: the base image, the user, and the image as Docker makes it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docker.utils.build import exclude_paths

from tests.support.project import ROOT, Project, account
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

DOCKERFILE = ROOT / "Dockerfile"
BIN = Path(sys.executable).parent

# What must never be in an image: secrets, the state, tables, what belongs to one machine.
LEFT_BEHIND = (
    ".env",
    ".meltano/meltano.db",
    ".venv/bin/python",
    "output/warehouse.duckdb",
    "tap-usertesting/tap_usertesting/__pycache__/tap.pyc",
    "tests/__init__.py",
    "transform/target/manifest.json",
)


def instructions() -> list[tuple[str, str]]:
    """Give the Dockerfile's instructions, each with its argument."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(name, argument) for name, _, argument in (line.partition(" ") for line in lines)]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What COPY puts into the image, from a folder that also holds what must stay behind."""
    context, image = tmp_path / "context", tmp_path / "image"
    made_by_runs = shutil.ignore_patterns("__pycache__", "target", "logs")
    for folder in ("insights", "orchestrate", "plugins", "tap-usertesting", "transform"):
        shutil.copytree(ROOT / folder, context / folder, ignore=made_by_runs)
    (context / "output").mkdir()
    for name in ("meltano.yml", "output/.gitignore"):
        shutil.copy(ROOT / name, context / name)
    for name in LEFT_BEHIND:
        path = context / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    patterns = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    for name in exclude_paths(str(context), patterns):
        if (context / name).is_file():
            (image / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(context / name, image / name)
    return image


def test_the_linter_finds_nothing() -> None:
    finished = subprocess.run(
        [BIN / "hadolint", DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout


def test_it_runs_as_nobody_special_and_lets_signals_through() -> None:
    found = dict(instructions())

    assert found["USER"] not in {"0", "root"}
    assert json.loads(found["ENTRYPOINT"]) == ["meltano"]
    assert json.loads(found["CMD"]) == ["run", "nightly-snowflake"]


def test_secrets_state_and_tables_stay_outside(image: Path) -> None:
    assert not [name for name in LEFT_BEHIND if (image / name).exists()]
    assert {path.name for path in image.iterdir()} == {
        "insights",
        "meltano.yml",
        "orchestrate",
        "output",
        "plugins",
        "tap-usertesting",
        "transform",
    }


def test_what_is_copied_is_enough_to_install_and_run(image: Path, sandbox: Running) -> None:
    fill_small(sandbox.world)
    project = Project(image)
    [install] = [step for name, step in instructions() if name == "RUN" and "$LOADER" in step]
    chosen = "target-duckdb dbt-duckdb insights"
    command = install.replace('"$LOADER" "$DBT" "$INSIGHTS"', chosen).split()
    assert command[0] == "meltano"

    project.meltano(*command[1:])
    project.meltano("run", "tap-usertesting", "target-duckdb", **account(sandbox))
    assert project.path("output", "warehouse.duckdb").is_file()
