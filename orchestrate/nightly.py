#!/usr/bin/env python3
"""Runs a job of meltano.yml, but never twice at once: `orchestrate/nightly.py nightly-snowflake`.

The arguments after the job go to `meltano run`. `--step=` and one of the job's tasks runs only that
task. The exit code is 75 if the job is already running, else Meltano's own.

If a job fails, the channels of the pipeline's alerts get a message, provided that one of its steps
sends alerts. If a step fails, they get none: the scheduler knows whether it tries again. With
`--failed=` and a text, they get the text, and nothing is run.
"""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# What sysexits.h calls a temporary failure: try again later.
BUSY = 75


def main() -> None:
    """Run the job under its lock, and report a failure."""
    job, *options = sys.argv[1:]
    os.chdir(PROJECT)
    if options and options[0].startswith("--failed="):
        tell(job, options[0].removeprefix("--failed="))
        return
    code = run(arguments(job, options), lock_of(job))
    if code and not (options and options[0].startswith("--step=")):
        tell(job, f"{job} has failed with exit code {code}")
    sys.exit(code)


def lock_of(job: str) -> int:
    """Take the job's lock; exit if another run has it."""
    environment = os.environ.get("MELTANO_ENVIRONMENT", "dev")
    path = PROJECT / ".meltano" / f"{environment}-{job}.lock"
    path.parent.mkdir(exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(f"{job} is already running: {path.read_text()}. Nothing was done.\n")
        sys.exit(BUSY)
    os.ftruncate(lock, 0)
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    os.write(lock, f"process {os.getpid()} in {environment}, since {since}".encode())
    return lock


def run(meltano_arguments: list[str], lock: int) -> int:
    """Run Meltano, and return its exit code as a shell would.

    Meltano inherits the open file, and with it the lock. So the kernel releases the lock when
    Meltano ends, however this process or Meltano ends.
    """
    command = [meltano(), *meltano_arguments]
    with subprocess.Popen(command, pass_fds=[lock]) as process:  # noqa: S603 - no shell is wanted
        os.close(lock)
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, lambda number, _: process.send_signal(number))
        # A terminal sends it to Meltano, too.
        signal.signal(signal.SIGINT, lambda *_: None)
        code = process.wait()
    return 128 - code if code < 0 else code


def arguments(job: str, options: list[str]) -> list[str]:
    """Return the arguments of Meltano."""
    if options and options[0].startswith("--step="):
        step, *others = options
        what = step.removeprefix("--step=").split()
        if len(what) == 1 and ":" in what[0]:
            # Unlike `run`, this ends with the command's own exit code.
            return ["invoke", what[0], *others]
        options = others
    else:
        what = [job]
    # Meltano's own lock would outlive a kill by five minutes; this one replaces it.
    return ["run", "--force", *what, *options]


def tell(job: str, text: str) -> None:
    """Send a text to the channels of the pipeline's alerts, by the job's own step."""
    content = (PROJECT / "meltano.yml").read_text(encoding="utf-8")
    found = re.search(rf"^  - name: {re.escape(job)}\n((?:    .*\n)+)", content, re.MULTILINE)
    alerts = found and re.search(r"[\w-]+:alerts\b", found[1])
    if alerts:
        command = [meltano(), "invoke", alerts[0], "--night-failed", text]
        subprocess.run(command, check=False)  # noqa: S603 - no shell is wanted


def meltano() -> str:
    """Return the Meltano beside this Python, or the one on the PATH."""
    beside = Path(sys.executable).with_name("meltano")
    return str(beside) if beside.exists() else "meltano"


if __name__ == "__main__":
    main()
