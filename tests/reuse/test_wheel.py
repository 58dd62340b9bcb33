"""docs/singer.md by the letter: a wheel, two empty environments, a pipe, the state by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import commands, type_in
from tests.support.jsonl import landed
from tests.support.project import ROOT
from tests.support.tap import config_for
from tests.support.truth import expected_tables
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

DOCUMENT = "docs/singer.md"
LIST = "/api/v2/sessionResults"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tap and a target, each in an environment of its own."""
    folder = tmp_path_factory.mktemp("reuse")
    (folder / "tap-usertesting").symlink_to(ROOT / "tap-usertesting")
    [install] = commands(DOCUMENT, "The tap in any Singer orchestrator")
    # The pinned Python, so that the test does not depend on which others the machine has.
    type_in(install, folder, PATH=path(Path(sys.executable).parent), UV_PYTHON=sys.executable)
    return folder


def path(*folders: Path) -> str:
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])


def test_the_tap_alone_fills_a_plain_target_and_goes_on_from_its_state(
    folder: Path, sandbox: Running
) -> None:
    survey, aloud = fill_small(sandbox.world)
    (folder / "config.json").write_text(json.dumps(config_for(sandbox, test_ids=[survey, aloud])))
    (folder / "target.json").write_text('{"do_timestamp_file": false}')
    first, later = commands(DOCUMENT, "By hand")
    both = path(folder / "tap" / "bin", folder / "target" / "bin")

    type_in(first, folder, PATH=both)
    seen = len(sandbox.requests)
    expected = expected_tables(sandbox.world)
    assert landed(folder) == expected

    newcomer = sandbox.world.add_session(survey, finish_time="2026-03-05T00:00:00Z")
    type_in(later, folder, PATH=both)
    asked = [visit.path for visit in sandbox.requests[seen:] if "/sessionResults" in visit.path]
    assert asked == [LIST, LIST, f"/api/v3/sessionResults/{newcomer}"]
    assert landed(folder) == expected_tables(sandbox.world)


def test_the_imported_tap_comes_from_the_wheel(folder: Path) -> None:
    """It must not be this repository's that is found."""
    script = "import tap_usertesting; print(tap_usertesting.__file__)"
    finished = subprocess.run(
        [folder / "tap" / "bin" / "python", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert finished.stdout.startswith(str(folder / "tap"))
