"""Runs a tap, passes on what it writes, and weighs its states: `weigh.py REPORT COMMAND…`."""

import json
import subprocess
import sys
from pathlib import Path

STATE = b'{"type":"STATE"'


def main() -> None:
    """Run the command, write the sizes of its states in bytes, exit as the command did."""
    report, *command = sys.argv[1:]
    sizes = []
    # The benchmarks' own commands.
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        for line in process.stdout or ():
            if line.startswith(STATE):
                sizes.append(len(line))
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    Path(report).write_text(json.dumps(sizes), encoding="utf-8")
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
