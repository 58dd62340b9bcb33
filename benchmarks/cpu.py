"""The tap's CPU time beside that of a bare loop that makes the same requests."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contenders.settings import Settings
from benchmarks.field import tutorial_command
from benchmarks.processes import NO_LIMIT, Api, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import TRANSCRIPT, TWENTY_MINUTES, spoken_world, talk
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

# The least of so many runs of each, in turn: other programs only add to it.
RUNS = 3
WORLDS = {
    "2,000, transcripts of 10 cues": (2_000, TRANSCRIPT),
    "500, transcripts of 20 minutes": (500, talk(TWENTY_MINUTES)),
}


def measure(folder: Path) -> Iterator[Table]:
    """Run the tap and the loop without a limit."""
    table = Table(
        "CPU beside a bare loop",
        ("sessions", "loop", "tap", "ratio", "ratio, start apart"),
        f"CPU seconds of the whole process, the least of {RUNS} runs; the start is a run on a test "
        "without sessions. The loop is that of the comparison: it makes the same requests and "
        "writes each session as one line. The tap also reads the transcripts into cues, checks "
        "what it reads, and writes rows and a state.",
    )
    loop_start, tap_start = _least(folder, spoken_world(0))
    for name, (sessions, transcript) in WORLDS.items():
        loop, tap = _least(folder, spoken_world(sessions, transcript))
        table.add(
            name,
            f"{loop:.1f} s",
            f"{tap:.1f} s",
            f"**{tap / loop:.2f}**",
            f"**{(tap - tap_start) / (loop - loop_start):.2f}**",
        )
    yield table


def _least(folder: Path, world: World) -> tuple[float, float]:
    """Return the least CPU seconds that the loop and the tap take for a world."""
    with running(world, Options(rate_limit=0)) as sandbox:
        test_ids = [*world.tests]
        runs = [
            (_loop(folder, sandbox, test_ids), _tap(folder, sandbox, test_ids)) for _ in range(RUNS)
        ]
    return min(loop for loop, _ in runs), min(tap for _, tap in runs)


def _loop(folder: Path, sandbox: Running, test_ids: list[str]) -> float:
    settings = Settings(
        api_url=sandbox.url,
        token_url=sandbox.token_url,
        client_id=Options().client_id,
        client_secret=Options().client_secret,
        test_ids=test_ids,
        folder=str(folder),
        compression=1,
    )
    return take(tutorial_command(settings), folder).cpu_seconds


def _tap(folder: Path, sandbox: Running, test_ids: list[str]) -> float:
    command = tap_command(folder, Api.of(sandbox), requests_per_minute=NO_LIMIT, test_ids=test_ids)
    return take(command, folder).cpu_seconds
