"""A large state through `meltano run`, with Meltano's limit of a line as it is."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import take
from benchmarks.tables import Table
from benchmarks.worlds import spoken_world
from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.worlds import large_state
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

TESTS, SESSIONS = 20_000, 50
NEW = 20
STATE_ID = "dev:tap-usertesting-to-target-jsonl"
MEGABYTE = 1_000_000


def measure(folder: Path) -> Iterator[Table]:
    """Load some sessions of a new test into JSON lines, behind a state of many tests."""
    (folder / "project").mkdir()
    project = copy_project(folder / "project")
    (project.root / "state.json").write_text(json.dumps(large_state(TESTS, SESSIONS)))
    world = spoken_world(NEW)
    with running(world, Options(rate_limit=0)) as sandbox:
        variables = account(sandbox) | {"TAP_USERTESTING_TEST_IDS": json.dumps([*world.tests])}
        project.meltano("state", "set", "--force", STATE_ID, "--input-file=state.json")
        taken = take(
            [str(MELTANO), "run", "tap-usertesting", "target-jsonl"],
            folder,
            cwd=project.root,
            env=environment(**variables),
        )
        state = project.meltano("state", "get", STATE_ID)
    landed = project.path("output", "session_details.jsonl").read_text(encoding="utf-8")
    entries = json.loads(state)["singer_state"]["bookmarks"]["sessions"]["partitions"]
    table = Table(
        "A large state through Meltano",
        ("tests in the state", "state", "new sessions landed", "seconds", "peak memory"),
        f"`meltano run tap-usertesting target-jsonl`; the state holds {TESTS:,} tests of "
        f"{SESSIONS} sessions, and one new test of {NEW} comes. The peak is that of the largest "
        "process. Meltano's `elt.buffer_size` is its default.",
    )
    table.add(
        f"{len(entries):,}",
        f"{len(state) / MEGABYTE:.1f} MB",
        f"{len(landed.splitlines())} of {NEW}",
        f"{taken.seconds:.0f}",
        f"{taken.peak_mib:.0f} MiB",
    )
    yield table
