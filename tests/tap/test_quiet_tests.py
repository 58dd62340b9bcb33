"""With max_list_interval_days, a night asks for the lists and scores of few quiet tests."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.support.request_counter import DETAILS, LIST, QX, REELS, RequestCounter
from tests.support.tap import Run, config_for, run_here, tables
from tests.support.truth import KEYS, comparable, expected_tables
from tests.support.worlds import add_interaction

if TYPE_CHECKING:
    import pytest

    from usertesting_sandbox.server import Running

STREAMS = set(KEYS) - {"videos"}
QUIET_TESTS = 10
NOW = datetime.now(UTC)


def test_quiet_tests_are_listed_within_the_interval_and_their_sessions_found(
    sandbox: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    quiet = [add_interaction(sandbox.world) for _ in range(QUIET_TESTS)]
    alive = sandbox.world.add_test("SURVEY")
    sandbox.world.add_session(alive, finish_time=(NOW - timedelta(days=1)).isoformat())
    config = config_for(sandbox, max_list_interval_days=5)
    caplog.set_level(logging.INFO, logger="tap-usertesting")
    counter = RequestCounter(sandbox)
    runs = [run_here(config, streams=STREAMS)]
    assert counter.count()[LIST] == QUIET_TESTS + 1
    sandbox.world.add_session(quiet[3])

    listed, scores = [], []
    for night in range(1, 6):
        today = NOW + timedelta(days=night)
        for module in ("extract.planner", "extract.per_test_planner", "streams.per_test_results"):
            monkeypatch.setattr(f"tap_usertesting.{module}.utc_now", lambda today=today: today)
        runs.append(run_here(config, state=runs[-1].state, streams=STREAMS))
        counts = counter.count()
        listed.append(counts[LIST])
        scores.append(counts[QX])
        assert counts[REELS] == counts[QX]
        assert counts[DETAILS] <= 1
    # The living one each night, each other once, one of them twice at most.
    assert 5 + QUIET_TESTS <= sum(listed) <= 5 + QUIET_TESTS + 2
    assert max(listed) < QUIET_TESTS
    assert scores == [count - 1 for count in listed]
    assert "quiet tests left to another night" in caplog.text
    rows = comparable(tables(*runs))
    assert rows["session_details"] == expected_tables(sandbox.world)["session_details"]


def test_the_plan_and_the_report_say_what_lists_cost_and_what_the_setting_would_save(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(30):
        sandbox.world.add_session(sandbox.world.add_test("SURVEY"))
    caplog.set_level(logging.INFO, logger="tap-usertesting")
    first: Run = run_here(config_for(sandbox))
    caplog.clear()
    run_here(config_for(sandbox), state=first.state)
    told_twice = (
        "30 tests listed, 30 without anything new; max_list_interval_days: 30 would save some 29 "
        "lists a night"
    )
    assert caplog.text.count(told_twice) == 2
