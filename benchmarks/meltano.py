"""A night with a state of 20,000 tests through `meltano run`, with Meltano's limits as they are."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.processes import TAP, take
from benchmarks.state import MEGABYTE
from benchmarks.tables import Table
from benchmarks.worlds import add_survey
from tests.support.jsonl import records
from tests.support.project import MELTANO, Project, account, copy_project, environment
from tests.support.worlds import large_state
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

TESTS, SESSIONS = 20_000, 50
NEW = 20
WEIGH = Path(__file__).with_name("weigh.py")
STATE_ID = "dev:tap-usertesting-to-target-jsonl"


def measure(folder: Path) -> Iterator[Table]:
    """Load the sessions of a new test into JSON lines, at ten requests a minute."""
    root = folder / "project"
    root.mkdir()
    project, sizes = copy_project(root), folder / "sizes.json"
    _weigh_states(project, sizes)
    before = {"singer_state": large_state(TESTS, SESSIONS)}
    project.path("state.json").write_text(json.dumps(before), encoding="utf-8")
    project.meltano("state", "set", "--force", STATE_ID, "--input-file=state.json")
    world = World()
    test_id = add_survey(world, NEW)
    with running(world, Options()) as sandbox:
        taken = take(
            [str(MELTANO), "run", "tap-usertesting", "target-jsonl"],
            folder,
            cwd=project.root,
            env=environment(**account(sandbox), TAP_USERTESTING_TEST_IDS=json.dumps([test_id])),
        )
    written = json.loads(sizes.read_text(encoding="utf-8"))
    kept = json.loads(project.meltano("state", "get", STATE_ID))
    landed = records(project.path("output"), "session_details")
    table = Table(
        "A state of 20,000 tests through Meltano",
        (
            "tests in the state that Meltano kept",
            "last STATE line",
            "STATEs",
            "STATE bytes",
            "new sessions landed",
            "seconds",
            "peak memory",
        ),
        f"`meltano run tap-usertesting target-jsonl` at ten requests a minute, with "
        f"`elt.buffer_size` as it is. Before it the state has {TESTS:,} tests of {SESSIONS} "
        f"sessions; a survey of {NEW} comes, and it is the only test that is listed. The peak is "
        "that of the largest process.",
    )
    table.add(
        f"{len(kept['singer_state']['bookmarks']['sessions']['partitions']):,}",
        f"{written[-1] / MEGABYTE:.1f} MB",
        f"{len(written)}",
        f"{sum(written) / MEGABYTE:.0f} MB",
        f"{len(landed)} of {NEW}",
        f"{taken.seconds:.0f}",
        f"{taken.peak_mib:.0f} MiB",
    )
    yield table


def _weigh_states(project: Project, sizes: Path) -> None:
    """Have Meltano start the tap through a program that notes the sizes of its states."""
    program = project.path("weigh")
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P {WEIGH} {sizes} {TAP} "$@"\n')
    program.chmod(0o700)
    path = project.path("meltano.yml")
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["plugins"]["extractors"][0]["executable"] = str(program)
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
