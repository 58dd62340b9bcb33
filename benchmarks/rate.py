"""How close the tap comes to the rate limit's own bound, and what it asks for on the way."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from benchmarks.ideal import Limit, least_requests
from benchmarks.processes import Api, take, tap_command
from benchmarks.tables import Table
from benchmarks.worlds import spoken_world
from usertesting_sandbox.options import Options, RateScope
from usertesting_sandbox.server import running

# The vendor's ten requests, in windows of ten seconds where the vendor's last sixty.
REQUESTS = 10
WINDOW_SECONDS = 10
REAL_WINDOW_SECONDS = 60


@dataclass(frozen=True)
class _Case:
    name: str
    counted_by: RateScope
    scope_setting: str
    sessions: int


# As many sessions as fill eight windows.
_CASES = (
    _Case("the whole client", "client", "auto", 38),
    _Case("each endpoint apart, which the tap finds out", "endpoint", "auto", 80),
    _Case("each endpoint apart, as a setting says", "endpoint", "endpoint", 80),
)

_NOTE = (
    f"{REQUESTS} requests in {WINDOW_SECONDS} s, eight windows full of sessions with a transcript. "
    "Seconds run from the first request to the end of the process; the bound is the windows that "
    "have to pass before the last request may be sent. `x-ratelimit-reset` counts whole seconds, "
    "rounded up: so the end of a window is known only as closely as its answers came together. "
    "What that costs a window, a second at most, does not grow with the window."
)


def measure(folder: Path) -> Iterator[Table]:
    """Run the tap under a compressed limit, shared and separate."""
    table = Table(
        "Against the rate limit",
        (
            "the API counts",
            "requests",
            "over the least",
            "429s",
            "seconds",
            "the limit's own bound",
            "over the bound",
            "lost a window",
            f"so at {REAL_WINDOW_SECONDS} s a window",
        ),
        _NOTE,
    )
    with ThreadPoolExecutor() as pool:
        for row in pool.map(lambda case: _run(case, folder / case.name), _CASES):
            table.add(*row)
    yield table


def _run(case: _Case, folder: Path) -> Sequence[str]:
    folder.mkdir()
    limit = Limit(REQUESTS, WINDOW_SECONDS, is_shared=case.counted_by == "client")
    world = spoken_world(case.sessions)
    options = Options(
        rate_limit=limit.requests, rate_window=limit.seconds, rate_scope=case.counted_by
    )
    with running(world, options) as sandbox:
        command = tap_command(folder, Api.of(sandbox), rate_limit_scope=case.scope_setting)
        taken = take(command, folder)
        visits = [visit for visit in sandbox.requests if visit.authorised]
    refused = sum(visit.status == HTTPStatus.TOO_MANY_REQUESTS for visit in visits)
    seconds = taken.ended_at - min(visit.time for visit in visits)
    bound = limit.least_seconds(visits)
    lost = (seconds - bound) / limit.full_windows(visits)
    return (
        case.name,
        f"{len(visits)}",
        f"{len(visits) / least_requests(world):.2f}",
        f"{refused}",
        f"{seconds:.1f}",
        f"{bound:.0f}",
        f"**{seconds / bound:.3f}**",
        f"{lost * 1000:.0f} ms",
        f"{1 + lost / REAL_WINDOW_SECONDS:.3f}",
    )
