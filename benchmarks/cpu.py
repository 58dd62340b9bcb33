"""The tap's CPU time beside that of a bare loop that makes the same requests."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

from benchmarks.contenders.settings import Settings
from benchmarks.field import tutorial_command
from benchmarks.processes import NO_LIMIT, Api, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import TRANSCRIPT, TWENTY_MINUTES, spoken_world, talk
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running

# The least of so many runs of each, in turn: other programs only add to it.
RUNS = 3
# Threads of one interpreter that wake each other on several processors cost both of them.
PROCESSORS = {"all": [], "one": ["taskset", "--cpu-list", "0"]}
# Tests, sessions in each, and their transcripts.
WORLDS = {
    "20 tests of 100, transcripts of 10 cues": (20, 100, TRANSCRIPT),
    "1 test of 2,000, transcripts of 10 cues": (1, 2_000, TRANSCRIPT),
    "5 tests of 100, transcripts of 20 minutes": (5, 100, talk(TWENTY_MINUTES)),
}


def measure(folder: Path) -> Iterator[Table]:
    """Run the tap and the loop without a limit."""
    table = Table(
        "CPU beside a bare loop",
        ("sessions", "processors", "loop", "tap", "ratio"),
        "CPU seconds of the whole process, Python's start included, on all processors or bound to "
        f"one; the least of {RUNS} runs. The tap runs in the environment that Meltano installs for "
        "it. The loop is that of the comparison: it makes the same requests and writes each "
        "session as one line. "
        "The tap also reads the transcripts into cues, checks what it reads, and writes rows and a "
        "state.",
    )
    for name, (tests, sessions, transcript) in WORLDS.items():
        world = spoken_world(sessions, transcript, tests)
        with running(world, Options(rate_limit=0)) as sandbox:
            loop, tap = _loop(folder, sandbox), _tap(folder, sandbox)
            for processors, bound in PROCESSORS.items():
                if bound and not which(bound[0]):  # It is a program of Linux.
                    continue
                seconds = [
                    [take([*bound, *command], folder).cpu_seconds for command in (loop, tap)]
                    for _ in range(RUNS)
                ]
                of_loop, of_tap = map(min, zip(*seconds, strict=True))
                table.add(
                    *(name, processors, f"{of_loop:.1f} s", f"{of_tap:.1f} s"),
                    f"**{of_tap / of_loop:.2f}**",
                )
    yield table


def _loop(folder: Path, sandbox: Running) -> list[str]:
    return tutorial_command(
        Settings(
            api_url=sandbox.url,
            token_url=sandbox.token_url,
            client_id=Options().client_id,
            client_secret=Options().client_secret,
            test_ids=[*sandbox.world.tests],
            folder=str(folder),
            compression=1,
        )
    )


def _tap(folder: Path, sandbox: Running) -> list[str]:
    limits = {"requests_per_minute": NO_LIMIT, "test_ids": [*sandbox.world.tests]}
    return tap_command(folder, Api.of(sandbox), **limits)
