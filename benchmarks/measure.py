"""Runs a command and notes what it took: `python benchmarks/measure.py REPORT COMMAND…`.

It is a process of its own, and imports next to nothing, because a process inherits its parent's
peak memory: measured from a larger one, every command would seem as large.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

KIB_A_UNIT = 1 if sys.platform != "darwin" else 1 / 1024


def main() -> None:
    """Run the command, write the report, exit as the command did."""
    report, *command = sys.argv[1:]
    began = time.time()
    process = subprocess.Popen(command)  # noqa: S603 - the benchmarks' own commands
    _, status, usage = os.wait4(process.pid, 0)
    taken = {
        "seconds": time.time() - began,
        "ended_at": time.time(),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss * KIB_A_UNIT / 1024,
    }
    Path(report).write_text(json.dumps(taken), encoding="utf-8")
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
