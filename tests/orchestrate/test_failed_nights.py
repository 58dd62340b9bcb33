"""What nightly.py makes of a night that fails, with a Meltano that does as it is told."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.project.reading import meltano_file
from tests.support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Writes down how it is called, and ends as FAKE_EXIT says; by a signal, once that has come.
MELTANO = """#!{python}
import json, os, signal, sys

with open({calls!r}, "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1] == "run" and os.environ.get("FAKE_WAITS"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print("waiting", flush=True)
    signal.pause()
if sys.argv[1] == "run" or "--night-failed" not in sys.argv:
    if int(os.environ["FAKE_EXIT"]) < 0:
        os.kill(os.getpid(), -int(os.environ["FAKE_EXIT"]))
    sys.exit(int(os.environ["FAKE_EXIT"]))
"""


@dataclass(frozen=True)
class Nights:
    """Runs nightly.py in a project with a Meltano of its own."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python3"

    def command(self, *arguments: str) -> list[str]:
        return [str(self.python), str(self.root / "orchestrate/nightly.py"), *arguments]

    def __call__(self, *arguments: str, ends: int = 0) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=os.environ | {"FAKE_EXIT": str(ends)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in (self.root / "calls").read_text().splitlines()]


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    made = Nights(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "orchestrate").mkdir()
    for name in ("meltano.yml", "orchestrate/nightly.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    made.python.symlink_to(sys.executable)
    meltano = tmp_path / "bin" / "meltano"
    meltano.write_text(MELTANO.format(python=sys.executable, calls=str(tmp_path / "calls")))
    meltano.chmod(0o700)
    return made


def test_a_night_that_succeeds_is_told_to_nobody(nights: Nights) -> None:
    assert nights("nightly-postgres").returncode == 0

    assert nights.calls == [["run", "--force", "nightly-postgres"]]


@pytest.mark.parametrize(
    ("job", "plugin"),
    [
        ("nightly-duckdb", "insights"),
        ("nightly-postgres", "insights-postgres"),
        ("nightly-snowflake", "insights-snowflake"),
        ("nightly-bigquery", "insights-bigquery"),
    ],
)
@pytest.mark.parametrize(("ends", "code"), [(1, 1), (-9, 137)])
def test_a_night_that_fails_is_told_by_the_jobs_own_step(
    nights: Nights, job: str, plugin: str, ends: int, code: int
) -> None:
    assert nights(job, ends=ends).returncode == code

    text = f"{job} has failed with exit code {code}"
    assert nights.calls[1:] == [["invoke", f"{plugin}:alerts", "--night-failed", text]]


def test_each_job_with_a_report_sends_alerts_behind_it() -> None:
    for job in meltano_file()["jobs"]:
        reports = [task for task in job["tasks"] if task.endswith(":report")]
        alerts = [task.replace(":report", ":alerts") for task in reports]
        assert job["tasks"][len(job["tasks"]) - len(alerts) :] == alerts, job["name"]


def test_a_job_without_such_a_step_tells_nobody(nights: Nights) -> None:
    file = nights.root / "meltano.yml"
    file.write_text(file.read_text().replace("      - insights-bigquery:alerts\n", ""))

    assert nights("nightly-bigquery", ends=1).returncode == 1
    assert nights.calls == [["run", "--force", "nightly-bigquery"]]


def test_a_step_that_fails_is_left_to_the_scheduler(nights: Nights) -> None:
    assert nights("nightly-postgres", "--step=dbt-postgres:build", ends=2).returncode == 2
    assert nights.calls == [["invoke", "dbt-postgres:build"]]

    assert nights("nightly-postgres", "--failed=dbt has failed", ends=2).returncode == 0
    assert nights.calls[1:] == [
        ["invoke", "insights-postgres:alerts", "--night-failed", "dbt has failed"]
    ]


def test_a_second_night_is_no_failure(nights: Nights) -> None:
    with subprocess.Popen(
        nights.command("nightly-postgres"),
        env=os.environ | {"FAKE_EXIT": "0", "FAKE_WAITS": "yes"},
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert next(iter(first.stdout or ())) == "waiting\n"
        assert nights("nightly-postgres").returncode == 75
        # SIGTERM reaches Meltano, whose exit code is the night's.
        first.send_signal(signal.SIGTERM)
        assert first.wait() == 143

    assert [call[0] for call in nights.calls] == ["run", "invoke"]


def test_a_killed_night_keeps_its_lock_until_meltano_has_ended(nights: Nights) -> None:
    with subprocess.Popen(
        nights.command("nightly-postgres"),
        env=os.environ | {"FAKE_EXIT": "0", "FAKE_WAITS": "yes"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as first:
        assert next(iter(first.stdout or ())) == "waiting\n"
        first.kill()
        first.wait()
        assert nights("nightly-postgres").returncode == 75
        os.killpg(first.pid, signal.SIGTERM)
        with (nights.root / ".meltano/dev-nightly-postgres.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
    assert nights("nightly-postgres").returncode == 0
