"""Where the tap's CPU time goes: samples of whichever thread holds the interpreter's lock."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.processes import (
    BIN,
    NO_LIMIT,
    BenchmarkError,
    sandbox_process,
    take,
    tap_command,
)
from benchmarks.tables import Table

SAMPLES_A_SECOND = 200
SESSIONS = 5_000

# The first pattern that is found anywhere in a stack names what it is about.
_BY_STACK = (
    ("Python: imports at the start", re.compile(r"_find_and_load")),
    ("tap: STATE messages", re.compile(r"write_state \(tap_usertesting")),
    ("tap: ledger, marks in the state", re.compile(r"Work\.land \(tap_usertesting")),
    ("HTTP: requests, urllib3", re.compile(r"\((?:requests|urllib3)/")),
    ("tap: reading WebVTT", re.compile(r"parse_transcript \(tap_usertesting")),
    ("tap: lists and plans", re.compile(r"Planner\.\w+ \(tap_usertesting")),
)
# Else the package of the innermost frame that is in one of these.
_BY_PACKAGE = (
    ("SDK: record path", re.compile(r"\((?:singer_sdk|simplejson)/")),
    ("tap: building rows", re.compile(r"\(tap_usertesting/streams/")),
    ("tap: reading and checking answers", re.compile(r"\(tap_usertesting/api/")),
    ("tap: asking ahead", re.compile(r"\(tap_usertesting/(?:sync/prefetch|work)")),
    ("tap: the rest", re.compile(r"\(tap_usertesting/")),
)
_OTHER = "Python: threads and the rest"


def measure(folder: Path) -> Iterator[Table]:
    """Sample a run of the tap."""
    table = Table(
        "CPU time",
        ("where", "share"),
        f"py-spy, {SAMPLES_A_SECOND} samples a second of the thread that holds the interpreter's "
        f"lock, {SESSIONS:,} sessions. What runs without the lock, the network above all, is left "
        "out.",
    )
    stacks = folder / "stacks.txt"
    sampler = [
        *(str(BIN / "py-spy"), "record", "--gil", "--format=raw"),
        *(f"--rate={SAMPLES_A_SECOND}", f"--output={stacks}", "--"),
    ]
    with sandbox_process(SESSIONS) as api:
        command = tap_command(folder, api, requests_per_minute=NO_LIMIT)
        try:
            take([*sampler, *command], folder)
        except BenchmarkError as error:
            table.note = f"No profile: {error}"
    if stacks.exists():
        counts = _by_owner(stacks.read_text(encoding="utf-8").splitlines())
        for owner, samples in counts.most_common():
            table.add(owner, f"{samples / counts.total():.1%}")
    yield table


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
