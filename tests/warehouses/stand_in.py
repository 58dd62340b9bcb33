"""Starts what stands in for a warehouse, and asks it by the Python of the warehouse's loader."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.project import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tests.warehouses.warehouse import Rows

SCRIPTS = Path(__file__).with_name("stand_ins")


@contextmanager
def serving(name: str, folder: Path) -> Generator[str]:
    """Serve an empty stand-in while the context lasts, and give its port.

    Args:
        name: The warehouse. Its stand-in's packages clash with those of the tests, so the Makefile
            gives it an environment of its own.
        folder: Where it keeps its files.
    """
    python = ROOT / f".venv/stand-ins/{name}/bin/python"
    assert python.exists(), (
        f"the stand-in is not installed: run `make {python.parents[1]}/installed`"
    )
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [python, SCRIPTS / f"{name}_server.py"],
            env=environment(TMPDIR=str(folder)),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        try:
            assert server.stdout
            # It may stand among lines of a log that begins before it can be told where to go.
            port = next((line.strip() for line in server.stdout if line.strip().isdigit()), "")
            assert port, (folder / "log").read_text()
            yield port
        finally:
            server.terminate()


def ask(name: str, place: Sequence[str], queries: Sequence[str]) -> list[Rows]:
    """Give the rows of each query, by the client that the loader's environment has.

    Args:
        name: The warehouse.
        place: What its script wants to know of where the stand-in is.
        queries: The queries.
    """
    finished = subprocess.run(
        [
            ROOT / f".meltano/loaders/target-{name}/venv/bin/python",
            SCRIPTS / f"{name}_query.py",
            *place,
        ],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    found: list[Rows] = json.loads(finished.stdout)
    return found
