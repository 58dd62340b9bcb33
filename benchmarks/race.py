"""One contender's run against a sandbox of its own, to its end or to a kill in the middle."""

import os
import subprocess
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from benchmarks.contenders.settings import Settings
from benchmarks.field import OUTPUT, Contender
from benchmarks.ideal import Limit
from benchmarks.processes import ROOT
from benchmarks.worlds import add_spoken_test, add_survey
from usertesting_sandbox.middleware.request_log import Visit
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

TIMEOUT_SECONDS = 300
DONE = "done"


@dataclass(frozen=True)
class Race:
    """The work that all have to do.

    Attributes:
        limit: The rate limit.
        compression: How many times faster than the vendor's its windows pass.
        spoken: Sessions with a transcript.
        surveyed: Sessions without.
    """

    limit: Limit
    compression: int
    spoken: int
    surveyed: int

    @property
    def least_requests(self) -> int:
        """Two lists, the details of all sessions, the transcripts of those that have one."""
        return 2 + 2 * self.spoken + self.surveyed

    @property
    def least_seconds(self) -> float:
        """What the limit demands for them."""
        return self.limit.seconds * (-(-self.least_requests // self.limit.requests) - 1)

    @property
    def kill_after(self) -> int:
        """How many answers are the middle."""
        return self.least_requests // 2

    @contextmanager
    def sandbox(self) -> Generator[tuple[Running, list[str]]]:
        """Serve the world; gives the ids of its tests with it."""
        world = World()
        test_ids = [add_spoken_test(world, self.spoken), add_survey(world, self.surveyed)]
        options = Options(rate_limit=self.limit.requests, rate_window=self.limit.seconds)
        with running(world, options) as sandbox:
            yield sandbox, test_ids


@dataclass(frozen=True)
class Result:
    """What came of a run to the end.

    Attributes:
        landed: Sessions that landed with their details.
        seconds: From the first request to the last answer.
        requests: Requests sent, those that met a 429 too.
        refused: Those.
        end: How it ended, in a word or two.
    """

    landed: int
    seconds: float
    requests: int
    refused: int
    end: str

    @property
    def failed(self) -> bool:
        """Whether it gave up."""
        return self.end != DONE


def run_whole(race: Race, contender: Contender, folder: Path) -> Result:
    """Run a contender until it ends by itself."""
    folder = folder / "whole" / contender.title
    with race.sandbox() as (sandbox, test_ids):
        exit_code = _start(race, contender, folder, sandbox, test_ids).wait(TIMEOUT_SECONDS)
        visits = [visit for visit in sandbox.requests if visit.authorised]
    return Result(
        landed=len(contender.landed(folder)),
        seconds=max(visit.ended or 0 for visit in visits) - min(visit.time for visit in visits),
        requests=len(visits),
        refused=sum(visit.status == HTTPStatus.TOO_MANY_REQUESTS for visit in visits),
        end=_end(exit_code, visits),
    )


def _end(exit_code: int, visits: list[Visit]) -> str:
    if exit_code == 0:
        return DONE
    last = visits[-1].status if visits else None
    return f"gave up on a {last}" if last else "failed"


def run_killed(race: Race, contender: Contender, folder: Path) -> tuple[int, int, int]:
    """Kill a contender in the middle and run it again.

    Returns:
        The sessions that had landed at the kill, the requests that were made again, and the
        sessions that have landed in the end.
    """
    folder = folder / "killed" / contender.title
    with race.sandbox() as (sandbox, test_ids):
        processes: list[subprocess.Popen[bytes]] = []
        # Before the start: the answers may come faster than this thread goes on.
        sandbox.events.after(f"/api/*#{race.kill_after}", lambda _: processes[0].kill())
        processes.append(_start(race, contender, folder, sandbox, test_ids))
        processes[0].wait(TIMEOUT_SECONDS)
        before = len(contender.landed(folder))
        _start(race, contender, folder, sandbox, test_ids).wait(TIMEOUT_SECONDS)
        answered = Counter(
            visit.path
            for visit in sandbox.requests
            if "/sessionResults/" in visit.path and visit.status != HTTPStatus.TOO_MANY_REQUESTS
        )
    return before, answered.total() - len(answered), len(contender.landed(folder))


def _start(
    race: Race, contender: Contender, folder: Path, sandbox: Running, test_ids: list[str]
) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        api_url=sandbox.url,
        token_url=sandbox.token_url,
        client_id=Options().client_id,
        client_secret=Options().client_secret,
        test_ids=test_ids,
        folder=str(folder),
        compression=race.compression,
        attempts=contender.attempts,
    )
    command = contender.command(settings)
    with (folder / OUTPUT).open("ab") as output, (folder / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - the contenders
            command, cwd=ROOT, env=_environment(folder), stdout=output, stderr=log
        )


def _environment(folder: Path) -> dict[str, str]:
    """Keep dlt from telling its makers about the run, and from leaving anything elsewhere."""
    return os.environ | {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder)}
