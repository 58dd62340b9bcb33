"""dbt, imported once for many runs: each is a fork, which begins where the import has ended.

Run by a Python that has dbt:

    python -P forked_dbt.py ADAPTER

Each line of standard input is a run: its `command`, a script of Python with its arguments, the
`folder` and the `variables` that it is run in, and the files that it prints into, `stdout` and
`stderr`. Once it has ended, the answer is a line, its exit code.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import sys
from typing import Any


def become(run: dict[str, Any]) -> None:
    """Have this process be as if it had been started for a run."""
    os.chdir(run["folder"])
    os.environ.clear()
    os.environ.update(run["variables"])
    sys.argv = run["command"]
    for number, file in enumerate((os.devnull, run["stdout"], run["stderr"])):
        os.dup2(os.open(file, os.O_RDWR), number)


def main() -> None:
    """Run what each line says, one after the other."""
    for module in ("dbt.cli.main", f"dbt.adapters.{sys.argv[1]}"):
        importlib.import_module(module)
    for line in sys.stdin:
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
        else:
            # It would look through the parsed project time and again: a fifth of a run.
            gc.disable()
            become(json.loads(line))
            runpy.run_path(sys.argv[0], run_name="__main__")
            sys.exit()


if __name__ == "__main__":
    main()
