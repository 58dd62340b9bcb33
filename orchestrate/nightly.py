#!/usr/bin/env python3
"""Runs a job of meltano.yml, but never twice at once: `orchestrate/nightly.py nightly-snowflake`.

The arguments after the job go to `meltano run`. With `--step=` and one of its tasks, only that is
run. Ends with 75 if another run of the job is at work, else as Meltano does.
"""

import fcntl
import os
import sys
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# What sysexits.h calls a temporary failure: try again later.
BUSY = 75


def main() -> None:
    """Take the job's lock, and become Meltano."""
    job, *options = sys.argv[1:]
    environment = os.environ.get("MELTANO_ENVIRONMENT", "dev")
    path = PROJECT / ".meltano" / f"{environment}-{job}.lock"
    path.parent.mkdir(exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(f"{job} is already at work: {path.read_text()}. Nothing was done.\n")
        sys.exit(BUSY)
    os.ftruncate(lock, 0)
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    os.write(lock, f"process {os.getpid()} in {environment}, since {since}".encode())
    # Meltano keeps the file open, and so the lock, until it ends. The kernel sees to it: however
    # Meltano ends, the lock ends with it.
    fcntl.fcntl(lock, fcntl.F_SETFD, 0)
    os.chdir(PROJECT)
    beside = Path(sys.executable).with_name("meltano")
    meltano = str(beside) if beside.exists() else "meltano"
    os.execvp(meltano, [meltano, *arguments(job, options)])  # noqa: S606 - no shell is wanted


def arguments(job: str, options: list[str]) -> list[str]:
    """Return the arguments of Meltano."""
    if options and options[0].startswith("--step="):
        what = options.pop(0).removeprefix("--step=").split()
        if len(what) == 1 and ":" in what[0]:
            # Unlike `run`, this ends with the command's own exit code.
            return ["invoke", what[0], *options]
    else:
        what = [job]
    # Meltano's own lock would outlive a kill by five minutes; this one replaces it.
    return ["run", "--force", *what, *options]


if __name__ == "__main__":
    main()
