"""How fast the tap is on its own, and how much memory it takes, as the sessions grow in number."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.processes import NO_LIMIT, Api, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import complete_world
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running


def measure(folder: Path, sizes: Sequence[int]) -> Iterator[Table]:
    """Run the tap without a limit on worlds of several sizes."""
    table = Table(
        "Without a limit",
        (
            "sessions",
            "records",
            "seconds",
            "records a second",
            "CPU seconds",
            "records a CPU second",
            "peak memory",
            "over the first",
        ),
        "Made-up sessions in 17 tests, all default streams. The sandbox runs in another process "
        "and is not counted; the tap's output is thrown away. No transcript and no finish time is "
        "missing: what is waited for takes room in the state, and in memory.",
    )
    first_peak = 0.0
    for sessions in sorted(sizes):
        with running(complete_world(sessions), Options(rate_limit=0)) as sandbox:
            command = tap_command(folder, Api.of(sandbox), requests_per_minute=NO_LIMIT)
            taken = take(command, folder)
        first_peak = first_peak or taken.peak_mib
        table.add(
            f"{sessions:,}",
            f"{taken.records:,}",
            f"{taken.seconds:.0f}",
            f"{taken.records / taken.seconds:,.0f}",
            f"{taken.cpu_seconds:.0f}",
            f"{taken.records / taken.cpu_seconds:,.0f}",
            f"{taken.peak_mib:.0f} MiB",
            f"**{taken.peak_mib / first_peak:.2f}**",
        )
    yield table
