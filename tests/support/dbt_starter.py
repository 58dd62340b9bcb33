"""Runs dbt again and again: each time in a process of its own, which has imported dbt already.

Run by a Python that has dbt, with the name of its adapter:

    python dbt_starter.py duckdb

Each line of standard input asks for a run, as JSON. The exit code of each run is printed.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from dbt.cli.main import cli


def main(adapter: str) -> None:
    """Run dbt for each line."""
    import_module(f"dbt.adapters.{adapter}")
    # All this stays to the end, so it need not be looked through for garbage.
    gc.freeze()
    for line in sys.stdin:
        process = os.fork()
        if not process:
            become(**json.loads(line))
            cli()
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def become(
    arguments: list[str], folder: str, variables: dict[str, str], stdout: str, stderr: str
) -> None:
    """Take arguments, folder, variables and files as a process has them from its start."""
    sys.argv = ["dbt", *arguments]
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    for descriptor, path in ((1, stdout), (2, stderr)):
        with Path(path).open("w") as file:
            os.dup2(file.fileno(), descriptor)


if __name__ == "__main__":
    main(sys.argv[1])
