"""Where the tap's CPU time goes: samples of whichever thread holds the interpreter's lock."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.processes import BIN, NO_LIMIT, Api, BenchmarkError, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import TWENTY_MINUTES, complete_world, spoken_world, talk
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

SAMPLES_A_SECOND = 200
# Some 150,000 records each.
_WORLDS: dict[str, Callable[[], World]] = {
    "30 records a session": lambda: complete_world(5_000),
    "250 records a session": lambda: spoken_world(600, talk(TWENTY_MINUTES)),
}

# The first pattern that is found anywhere in a stack names what it is about.
_BY_STACK = (
    ("Python: imports at the start", re.compile(r"_find_and_load")),
    ("tap: STATE messages", re.compile(r"write_state \(tap_usertesting")),
    ("tap: checkpoints", re.compile(r"SessionReader\.land \(tap_usertesting")),
    ("HTTP: requests, urllib3", re.compile(r"\((?:requests|urllib3)/")),
    (
        "tap: threads of exchanges",
        re.compile(r"(?:Transport|DaemonThreads)\.[\w.<>]+ \(tap_usertesting"),
    ),
    ("tap: reading WebVTT", re.compile(r"parse_transcript \(tap_usertesting")),
    ("tap: lists and plans", re.compile(r"Planner\.\w+ \(tap_usertesting")),
)
# Else the package of the innermost frame that is in one of these.
_BY_PACKAGE = (
    ("SDK: record path", re.compile(r"\((?:singer_sdk|simplejson)/")),
    ("tap: building and writing rows", re.compile(r"\(tap_usertesting/streams/")),
    ("tap: reading and checking answers", re.compile(r"\(tap_usertesting/api/")),
    ("tap: asking ahead", re.compile(r"\(tap_usertesting/extract/(?:prefetch|reader)")),
    ("tap: the rest", re.compile(r"\(tap_usertesting/")),
)
_OTHER = "Python: threads and the rest"


def measure(folder: Path) -> Iterator[Table]:
    """Sample a run of the tap on short sessions, and one on long ones."""
    try:
        profiles = {name: _profile(make(), folder) for name, make in _WORLDS.items()}
    except BenchmarkError as error:
        # Not every container lets one process look into another.
        yield Table("CPU time", ("where",), f"No profile: {error}")
        return
    table = Table(
        "CPU time",
        ("where", *profiles),
        f"py-spy, {SAMPLES_A_SECOND} samples a second of the thread that holds the interpreter's "
        "lock. What runs without the lock, the network above all, is left out. Made-up sessions "
        "have 30 records, think-out-loud sessions of twenty minutes some 250.",
    )
    owners = sum(profiles.values(), Counter())
    for owner, _ in owners.most_common():
        shares = (samples[owner] / samples.total() for samples in profiles.values())
        table.add(owner, *(f"{share:.1%}" for share in shares))
    yield table


def _profile(world: World, folder: Path) -> Counter[str]:
    """Run the tap on a world, and count samples by whom they belong to."""
    stacks = folder / "stacks.txt"
    sampler = [
        *(str(BIN / "py-spy"), "record", "--gil", "--format=raw"),
        *(f"--rate={SAMPLES_A_SECOND}", f"--output={stacks}", "--"),
    ]
    with running(world, Options(rate_limit=0)) as sandbox:
        command = tap_command(folder, Api.of(sandbox), requests_per_minute=NO_LIMIT)
        take([*sampler, *command], folder)
    return _by_owner(stacks.read_text(encoding="utf-8").splitlines())


def _by_owner(lines: Sequence[str]) -> Counter[str]:
    """Count samples; a line holds a stack from the outermost frame on, and how often it was met."""
    counts: Counter[str] = Counter()
    for line in lines:
        stack, _, samples = line.rpartition(" ")
        counts[_owner(stack)] += int(samples)
    return counts


def _owner(stack: str) -> str:
    for owner, pattern in _BY_STACK:
        if pattern.search(stack):
            return owner
    for frame in reversed(stack.split(";")):
        for owner, pattern in _BY_PACKAGE:
            if pattern.search(frame):
                return owner
    return _OTHER
