"""Starts the programs that are measured."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from usertesting_sandbox.server import Running

ROOT = Path(__file__).parents[1]
MEASURE = Path(__file__).with_name("measure.py")
BIN = Path(sys.executable).parent
# As Meltano installs it: packages of others beside it would make its start longer.
TAP = ROOT / ".meltano" / "extractors" / "tap-usertesting" / "venv" / "bin" / "tap-usertesting"
# What stands for no limit where the API sends no headers.
NO_LIMIT = 1_000_000

_ROWS_WRITTEN = re.compile(r"rows written: (.*)")
_COUNT = re.compile(r"\w+ ([\d,]+)")


class BenchmarkError(Exception):
    """A program that was to be measured has failed; the text has the end of its log."""


@dataclass(frozen=True)
class Api:
    """Where the API is.

    Attributes:
        url: Its base.
        token_url: Where its tokens are.
    """

    url: str
    token_url: str

    @classmethod
    def of(cls, sandbox: Running) -> "Api":
        """Give the addresses of a sandbox in this process."""
        return cls(sandbox.url, sandbox.token_url)


@dataclass(frozen=True)
class Taken:
    """What a program took.

    Attributes:
        seconds: From its start to its end.
        ended_at: When it ended, in seconds since the epoch.
        cpu_seconds: Of all its threads.
        peak_mib: The most memory it held at once.
        log: What it wrote to standard error.
    """

    seconds: float
    ended_at: float
    cpu_seconds: float
    peak_mib: float
    log: str

    @property
    def records(self) -> int:
        """The records that the tap reports to have written."""
        report = _ROWS_WRITTEN.search(self.log)
        counts = _COUNT.findall(report[1]) if report else []
        return sum(int(count.replace(",", "")) for count in counts)


def tap_command(folder: Path, api: Api, **settings: object) -> list[str]:
    """Write the tap's settings and give the command that runs it."""
    config = folder / "config.json"
    config.write_text(
        json.dumps(
            {
                "client_id": "sandbox",
                "client_secret": "sandbox-secret",
                "api_url": api.url,
                "token_url": api.token_url,
                **settings,
            }
        ),
        encoding="utf-8",
    )
    return [str(TAP), "--config", str(config)]


def take(
    command: Sequence[str],
    folder: Path,
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> Taken:
    """Run a program to its end and measure it; what it writes to standard output is lost.

    Args:
        command: Its command line.
        folder: For the log and the report.
        cwd: Where it runs.
        env: Its environment, if it is another than that of this process.

    Raises:
        BenchmarkError: If it fails.
    """
    report, log = folder / "taken.json", folder / "log"
    with log.open("wb") as stderr:
        finished = subprocess.run(  # noqa: S603 - the project's own programs
            [sys.executable, "-P", str(MEASURE), str(report), *command],
            cwd=cwd,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            check=False,
        )
    text = log.read_text(encoding="utf-8")
    if finished.returncode != 0:
        raise BenchmarkError(f"{command[0]} exited with {finished.returncode}:\n{text[-2000:]}")
    return Taken(**json.loads(report.read_text(encoding="utf-8")), log=text)
