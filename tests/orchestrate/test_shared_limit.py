"""Two jobs with the same credentials share the rate limit, and neither breaks the other."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING

from tests.support.tap import Run, TapProcess, config_for, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 8
AT_ONCE = 4


def test_both_finish_and_wait_for_each_other(tmp_path: Path) -> None:
    # The vendor's limit in a window of a second, where the vendor's lasts a minute.
    with running(World(), Options(rate_limit=LIMIT, rate_window=1)) as sandbox:
        jobs = [fill_small(sandbox.world) for _ in range(2)]
        # Whatever the machine does, one of them meets the limit that the other has used up.
        sandbox.faults.add("429@/api/v3/*#3-4")

        def run(job: int) -> Run:
            folder = tmp_path / f"job-{job}"
            folder.mkdir()
            config = config_for(sandbox, test_ids=list(jobs[job]), requests_per_minute=LIMIT)
            return TapProcess(folder).run(config | {"max_concurrent_requests": AT_ONCE})

        with ThreadPoolExecutor() as pool:
            runs = list(pool.map(run, range(len(jobs))))
        statuses = Counter(visit.status for visit in sandbox.requests)
        expected = expected_tables(sandbox.world)

    assert [run.exit_code for run in runs] == [0, 0], runs[0].log + runs[1].log
    assert comparable(tables(*runs)) == expected
    assert set(statuses) == {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
    # In each window the limit's requests are answered, and each job is refused at most those that
    # it had under way: who does not wait after a 429 is refused many times more.
    assert statuses[HTTPStatus.TOO_MANY_REQUESTS] <= statuses[HTTPStatus.OK]
    assert all("skipped: none" in run.log for run in runs)
