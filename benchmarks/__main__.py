"""Runs the benchmarks and prints what they found as Markdown."""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from benchmarks import comparison, latency, memory, profiling, rate
from benchmarks.machine import describe
from benchmarks.tables import Table

NAMES = ("rate", "latency", "memory", "profile", "comparison")
DEFAULT_SIZES = [1_000, 10_000]
LARGEST_SIZE = 100_000


def main() -> None:
    """Run the benchmarks that were asked for, all by default."""
    parser = ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--sessions",
        type=int,
        nargs="+",
        default=DEFAULT_SIZES,
        metavar="N",
        help=f"the sizes to measure memory at, up to {LARGEST_SIZE:,} and more (default: "
        f"{' '.join(map(str, DEFAULT_SIZES))})",
    )
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, help="run only these (default: all)"
    )
    asked = parser.parse_args()
    _say(f"Measured on {describe()}.")
    with tempfile.TemporaryDirectory(prefix="tap-usertesting-") as name:
        for benchmark in asked.only:
            for table in _measure(benchmark, Path(name), asked.sessions):
                _say(table.render())


def _measure(benchmark: str, folder: Path, sizes: list[int]) -> Iterator[Table]:
    match benchmark:
        case "rate":
            return rate.measure(folder)
        case "latency":
            return latency.measure(folder)
        case "memory":
            return memory.measure(folder, sizes)
        case "profile":
            return profiling.measure(folder)
        case _:
            return comparison.measure(folder)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
