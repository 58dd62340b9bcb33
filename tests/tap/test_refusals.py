"""429s: waited for and told of, but neither without end nor for the sake of one session."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.api.errors import ApiError, ResourceError
from tests.support.request_counter import DETAILS, RequestCounter
from tests.support.tap import TapProcess, config_for, run_here, tables, written_before
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

DETAILS_STREAMS = {"session_details", "demographics", "task_groups", "tasks"}


@pytest.fixture
def labelled() -> Iterator[Running]:
    """An API whose answers tell the rate limit, which is never reached."""
    with running(World(), Options(rate_limit=100_000)) as started:
        yield started


def add_sessions(sandbox: Running, count: int) -> list[str]:
    test_id = sandbox.world.add_test("SURVEY")
    return [sandbox.world.add_session(test_id) for _ in range(count)]


@pytest.mark.parametrize("position", [0, 3, 9])
@pytest.mark.parametrize("at_once", [1, 4])
@pytest.mark.parametrize("kind", ["429", "429-early"])
def test_one_session_that_is_refused_for_ever_keeps_no_other_from_landing(
    kind: str, at_once: int, position: int, labelled: Running
) -> None:
    sessions = add_sessions(labelled, 10)
    refused = sessions[position]
    path = DETAILS.format(sessionId=refused)
    labelled.faults.add(f"{kind}@{path}#1+")
    counter = RequestCounter(labelled)
    config = config_for(labelled, max_concurrent_requests=at_once)
    with pytest.raises(ApiError, match=f"{path} answered 429 5 times in a row") as caught:
        run_here(config)
    assert counter.count()[DETAILS] == 9 + 5
    first = written_before(caught.value)
    landed = {row["session_id"] for row in first.rows("session_details")}
    assert landed == {*sessions} - {refused}
    labelled.faults.clear()
    second = run_here(config, state=first.state)
    assert comparable(tables(first, second)) == expected_tables(labelled.world)
    assert counter.count()[DETAILS] == 1


def test_a_limit_that_tells_no_headers_is_waited_for_and_told_of(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="tap-usertesting")
    fill_small(sandbox.world)
    sandbox.faults.add("429@/api/v3/*#1-20")
    run = run_here(config_for(sandbox, max_concurrent_requests=1))
    assert comparable(tables(run)) == expected_tables(sandbox.world)
    lines = [line for line in caplog.messages if "for the rate limit, after a 429" in line]
    assert len(lines) == 20


def test_a_limit_that_lasts_for_an_hour_ends_the_run(sandbox: Running) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add("429@/api/v3/*#3+")
    with pytest.raises(
        ApiError, match=r"has answered 429 for 1 h 1 min\. What has landed"
    ) as caught:
        run_here(config_for(sandbox, max_concurrent_requests=1))
    assert not isinstance(caught.value, ResourceError)
    first = written_before(caught.value)
    assert len(first.rows("session_details")) == 2
    sandbox.faults.clear()
    second = run_here(config_for(sandbox), state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)


@pytest.mark.parametrize("endpoint", ["/api/v3/*#3", "/oauth2/*#1"])
def test_a_wait_of_a_day_ends_the_run_at_once(
    endpoint: str, sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add(f"429-for-a-day@{endpoint}")
    first = tap.run(config_for(sandbox))
    assert first.exit_code == 1
    [error] = [line for line in first.log.splitlines() if "ERROR" in line]
    assert "would have to wait 24 h 0 min for the rate limit" in error
    assert "Traceback" not in first.log
    second = tap.run(config_for(sandbox), state=first.state)
    assert second.exit_code == 0
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)
    assert "24 h" not in json.dumps(first.messages)
