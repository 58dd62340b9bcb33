"""A run that is killed anywhere, and two runs at once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.insights.alerts.marts import account, postgres_marts
from tests.insights.alerts.services import HANG
from tests.support.project import environment
from tests.warehouses.postgres_server import serving
from usertesting_insights.alerts.lease import LEASE

if TYPE_CHECKING:
    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service

# Three statements make the tables and one takes the lease; each of two messages takes four: renew
# the lease, write, send, write; one ends the lease. Each is killed before and behind.
STEPS = 2 * (3 + 1 + 2 * 4 + 1)


def start(runs: Runs, step: int = 0) -> subprocess.Popen[str]:
    """Start the command as a process of its own, to be killed at a step."""
    return subprocess.Popen(
        [
            *(sys.executable, str(Path(__file__).with_name("killed_run.py")), str(step)),
            *("--warehouse", runs.warehouse),
        ],
        env=environment(**runs.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def received(service: Service) -> Counter[str]:
    return Counter(each.content["title"].split()[1] for each in service.received)


@pytest.mark.parametrize("warehouse", ["duckdb", "postgres"])
def test_killed_anywhere_at_most_one_message_comes_twice(
    runs: Runs, service: Service, warehouse: str
) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs.warehouse = warehouse
    with serving() if warehouse == "postgres" else nullcontext() as port:
        if port:
            runs.set(**postgres_marts(port, account(tests=2, alerts=1)))
        for step in range(1, STEPS + 1):
            if port and step > 1:
                runs.change("drop schema usertesting_alerts cascade")
            elif not port:
                runs.load(account(tests=2, alerts=1))
            service.received.clear()

            with start(runs, step) as killed:
                assert killed.wait() == -9, (step, killed.stderr and killed.stderr.read())
            runs.time.moment = runs.time.moment.now(runs.time.moment.tzinfo) + LEASE
            assert runs() == 0, step
            runs.time.moment += LEASE
            assert runs() == 0, step

            times = received(service)
            assert set(times) == {"0", "1"}, step
            assert sum(times.values()) <= 3, step


def test_the_run_has_as_many_steps_as_the_test_kills_it_at(runs: Runs, service: Service) -> None:
    runs.load(account(tests=2, alerts=1))
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    with start(runs, STEPS + 1) as whole:
        assert whole.wait() == 0
    runs.load(account(tests=2, alerts=1))
    with start(runs, STEPS) as killed:
        assert killed.wait() == -9


@pytest.mark.parametrize("warehouse", ["duckdb", "postgres"])
def test_of_two_runs_at_once_one_gives_way(runs: Runs, service: Service, warehouse: str) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs.warehouse = warehouse
    with serving() if warehouse == "postgres" else nullcontext() as port:
        if port:
            runs.set(**postgres_marts(port, account()))
        service.script["/a"] = [HANG]
        with start(runs) as first:
            service.arrived.wait()
            with start(runs) as second:
                _, said = second.communicate()
            assert second.returncode == 75
            assert "another run is at work, or was killed: nothing was sent" in said
            if warehouse == "duckdb":
                # Others may read the file while a channel takes its time, and write it.
                duckdb.connect(runs.variables["DBT_DUCKDB_PATH"]).close()
            service.released.set()
            first.communicate()
        assert first.returncode == 1

    # The first hung up on one message, and sent the others once.
    assert received(service) == {"0": 1, "1": 1, "2": 1}


def test_two_first_runs_that_start_together_send_each_message_once(
    runs: Runs, service: Service
) -> None:
    with serving() as port:
        runs.warehouse = "postgres"
        runs.set(**postgres_marts(port, account()))
        runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
        for _ in range(3):
            service.received.clear()
            with start(runs) as first, start(runs) as second:
                said = first.communicate()[1], second.communicate()[1]
            codes = sorted([first.returncode, second.returncode])
            assert codes in ([0, 0], [0, 75]), said
            assert received(service) == {"0": 1, "1": 1, "2": 1}
            runs.change("drop schema usertesting_alerts cascade")


def test_a_file_that_others_have_open_is_waited_for(runs: Runs, service: Service) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    holder = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]);"
        " print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, runs.variables["DBT_DUCKDB_PATH"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout
        reader.stdout.readline()
        # It is given up after two minutes of the clock, and nothing was sent.
        assert runs() == 1
        assert 100 < sum(runs.time.slept) < 140
        assert service.received == []
        reader.communicate()
    assert runs() == 0
    assert len(service.received) == 3
