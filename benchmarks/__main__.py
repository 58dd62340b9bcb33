"""Runs the benchmarks and prints what they found as Markdown."""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks import (
    alarms,
    comparison,
    cpu,
    figures,
    latency,
    meltano,
    memory,
    profiling,
    rate,
    report,
    retrieval,
    state,
    transform,
    warehouses,
    weighting,
)
from benchmarks.machine import describe
from benchmarks.tables import Table

NAMES = (
    "rate",
    "latency",
    "state",
    "meltano",
    "memory",
    "cpu",
    "profile",
    "comparison",
    "figures",
    "report",
    "search",
    "warehouses",
)
# It takes many minutes: only when asked for.
TRANSFORM = "transform"
DEFAULT_SIZES = [1_000, 10_000, 100_000]
DEFAULT_TASKS = 10_000_000


def main() -> None:
    """Run the benchmarks that were asked for, all by default."""
    parser = ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--sessions",
        type=int,
        nargs="+",
        default=DEFAULT_SIZES,
        metavar="N",
        help=f"the sizes to measure memory at (default: {' '.join(map(str, DEFAULT_SIZES))}; the "
        "last takes a quarter of an hour)",
    )
    parser.add_argument(
        "--tasks",
        type=int,
        default=DEFAULT_TASKS,
        metavar="N",
        help=f"the size to measure the transform at (default: {DEFAULT_TASKS})",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=(*NAMES, TRANSFORM),
        default=NAMES,
        help=f"run only these (default: all but {TRANSFORM})",
    )
    asked = parser.parse_args()
    _say(f"Measured on {describe()}.")
    with tempfile.TemporaryDirectory(prefix="tap-usertesting-") as name:
        for benchmark in asked.only:
            for table in _measure(benchmark, Path(name), asked.sessions, asked.tasks):
                _say(table.render())


def _measure(benchmark: str, folder: Path, sizes: list[int], tasks: int) -> Iterator[Table]:
    measured: dict[str, Callable[[], Iterator[Table]]] = {
        "rate": lambda: rate.measure(folder),
        "latency": lambda: latency.measure(folder),
        "state": state.measure,
        "meltano": lambda: meltano.measure(folder),
        "memory": lambda: memory.measure(folder, sizes),
        "cpu": lambda: cpu.measure(folder),
        "profile": lambda: profiling.measure(folder),
        "comparison": lambda: comparison.measure(folder),
        "report": lambda: report.measure(folder),
        "figures": lambda: chain(figures.measure(), weighting.measure(), alarms.measure()),
        "search": lambda: retrieval.measure(folder),
        "warehouses": lambda: warehouses.measure(folder),
        TRANSFORM: lambda: transform.measure(folder, tasks),
    }
    return measured[benchmark]()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
