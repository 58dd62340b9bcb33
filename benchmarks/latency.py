"""What a few requests at once gain where the API is slow and the limit wide."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.processes import Api, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import spoken_world
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

LATENCY_SECONDS = 0.2
WIDE_LIMIT = 100_000
SESSIONS = 100
AT_ONCE = (1, 4)


def measure(folder: Path) -> Iterator[Table]:
    """Run the tap with one request at once, and with its default."""
    table = Table(
        "Slow answers, wide limit",
        (
            "max_concurrent_requests",
            "seconds",
            "speed-up",
            "seconds for sessions",
            "over the bound",
        ),
        f"{SESSIONS} sessions with a transcript each; every answer takes {LATENCY_SECONDS} s. "
        "Seconds run from the first request to the end of the process; those for sessions leave "
        "out the five requests before, each of which needs the one before it; their bound is the "
        "requests, as many at once as allowed, each with its wait.",
    )
    with ThreadPoolExecutor() as pool:
        seconds = list(pool.map(lambda at_once: _seconds(folder / f"{at_once}", at_once), AT_ONCE))
    first = seconds[0]
    for at_once, (whole, sessions) in zip(AT_ONCE, seconds, strict=True):
        table.add(
            f"{at_once}",
            f"{whole:.1f}",
            f"**{first[0] / whole:.2f}**",
            f"{sessions:.1f}",
            f"**{sessions / (2 * SESSIONS / at_once * LATENCY_SECONDS):.2f}**",
        )
    yield table


def _seconds(folder: Path, at_once: int) -> tuple[float, float]:
    folder.mkdir()
    options = Options(rate_limit=WIDE_LIMIT, latency=LATENCY_SECONDS)
    with running(spoken_world(SESSIONS), options) as sandbox:
        command = tap_command(folder, Api.of(sandbox), max_concurrent_requests=at_once)
        ended_at = take(command, folder).ended_at
        began = min(visit.time for visit in sandbox.requests)
        asked = [visit.time for visit in sandbox.requests if "/sessionResults/" in visit.path]
    return ended_at - began, max(asked) + LATENCY_SECONDS - min(asked)
