"""A backfill that takes many nights, each of them ended by `max_runtime_minutes`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.jsonl import landed, records
from tests.support.project import ROOT
from tests.support.tap import config_for
from tests.support.truth import expected_tables
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.world import World

TAP = (sys.executable, "-m", "tests.orchestrate.night")
TARGET = ROOT / ".meltano" / "loaders" / "target-jsonl" / "venv" / "bin" / "target-jsonl"
AT_ONCE = 4
DETAILS_A_NIGHT = 12
# Far more than it takes: a backfill that begins anew each night must not go on for ever.
MOST_NIGHTS = 12


@dataclass
class Backfill:
    """The tap and a target in a pipe, night after night, with the state in a file.

    Attributes:
        folder: Where the target's files and the state stand.
        sandbox: Where the tap reads.
        logs: What the tap had to say, a night each.
    """

    folder: Path
    sandbox: Running
    logs: list[str] = field(default_factory=list)

    def night(self) -> None:
        """Run until it is morning: so many sessions later, however long that takes."""
        options = [f"--config={self.folder / 'tap.json'}"]
        state = self.folder / "state.json"
        if state.exists():
            options.append(f"--state={state}")
        with (
            (self.folder / "log").open("w+") as log,
            subprocess.Popen([*TAP, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=log) as tap,
        ):

            def end(_world: World) -> None:
                os.kill(tap.pid, signal.SIGUSR1)

            self.sandbox.events.after(f"/api/v3/*#{DETAILS_A_NIGHT}", end)
            target = subprocess.run(
                [TARGET, f"--config={self.folder / 'target.json'}"],
                stdin=tap.stdout,
                capture_output=True,
                text=True,
                check=True,
            )
            tap.wait()
            log.seek(0)
            self.logs.append(log.read())
        assert tap.returncode == 0, self.logs[-1]
        state.write_text(target.stdout.splitlines()[-1])


def test_every_night_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    world = generate(sessions=60)
    with running(world, Options(rate_limit=0)) as sandbox:
        # A transcript that is missing would be asked for every night.
        config = config_for(
            sandbox,
            max_runtime_minutes=300,
            max_concurrent_requests=AT_ONCE,
            transcript_wait_days=0,
        )
        (tmp_path / "tap.json").write_text(json.dumps(config))
        target = {"destination_path": str(tmp_path), "do_timestamp_file": False}
        (tmp_path / "target.json").write_text(json.dumps(target))
        backfill = Backfill(tmp_path, sandbox)

        backfill.night()
        while (
            "stopped early (its 300 minutes are up)" in backfill.logs[-1]
            and len(backfill.logs) < MOST_NIGHTS
        ):
            backfill.night()
        backfill.night()
        asked = Counter(
            visit.path for visit in sandbox.requests if "/sessionResults/" in visit.path
        )

    assert len(backfill.logs) > 3
    assert " 0 sessions, 0 requests" in backfill.logs[-1]
    assert all("Run report: finished" in log for log in backfill.logs[-2:])
    assert landed(tmp_path) == expected_tables(world)
    # What is under way when a night ends may be asked for again in the next.
    assert asked.total() - len(asked) <= AT_ONCE * (len(backfill.logs) - 1)
    read = [record["session_id"] for record in records(tmp_path, "sessions")]
    assert len(read) == len(set(read))
