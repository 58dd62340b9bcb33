"""The same work by the tap and by other ways to do it, side by side under the same limit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.field import CONTENDERS, Contender
from benchmarks.ideal import Limit
from benchmarks.race import Race, run_killed, run_whole
from benchmarks.tables import Table

REAL_WINDOW_SECONDS = 60
LIMIT = Limit(requests=10, seconds=5)
SPOKEN, SURVEYED = 30, 15


def measure(folder: Path) -> Iterator[Table]:
    """Let all contenders run at the same time, each against a sandbox of its own."""
    race = Race(LIMIT, REAL_WINDOW_SECONDS // LIMIT.seconds, SPOKEN, SURVEYED)
    with ThreadPoolExecutor(len(CONTENDERS)) as pool:
        whole = list(pool.map(lambda each: run_whole(race, each, folder), CONTENDERS))
        able = [each for each, result in zip(CONTENDERS, whole, strict=True) if not result.failed]
        killed = list(pool.map(lambda each: run_killed(race, each, folder), able))
    table = Table(
        "Side by side",
        ("way", "sessions landed", "seconds", "over the bound", "requests", "429s", "ended"),
        f"{SPOKEN} sessions with a transcript and {SURVEYED} of a survey, {LIMIT.requests} "
        f"requests in {LIMIT.seconds} s. Least: {race.least_requests} requests in "
        f"{race.least_seconds:.0f} s. The others' own pauses are {race.compression} times as short "
        "as they come, as the windows are; the tap's are not. The tap also reads workspaces and "
        f"tests, with 3 requests; the others ask for {SURVEYED} transcripts that a survey has not.",
    )
    for each, result in zip(CONTENDERS, whole, strict=True):
        table.add(
            each.title,
            f"{result.landed} of {SPOKEN + SURVEYED}",
            f"{result.seconds:.0f}",
            "-" if result.failed else f"**{result.seconds / race.least_seconds:.2f}**",
            f"{result.requests}",
            f"{result.refused}",
            result.end,
        )
    yield table
    yield _killed_table(race, able, killed)


def _killed_table(race: Race, able: list[Contender], killed: list[tuple[int, int, int]]) -> Table:
    table = Table(
        "Killed in the middle, and started again",
        ("way", "landed before", "asked again", "landed in the end"),
        f"`kill -9` after {race.kill_after} answers; what is asked again are requests for a "
        "session that had been answered before.",
    )
    for each, (before, again, after) in zip(able, killed, strict=True):
        table.add(each.title, f"{before}", f"**{again}**", f"{after}")
    return table
