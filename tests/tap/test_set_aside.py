"""What cannot be read is set aside: all else lands, the run is not green, the next asks again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.api.errors import ApiError
from tap_usertesting.failures import MOST_IN_A_ROW
from tests.support.asked import CLIPS, DETAILS, LIST, QX, REELS, SPEECH, VIDEO, Asked
from tests.support.tap import (
    JsonObject,
    Run,
    Tables,
    TapProcess,
    config_for,
    run_here,
    tables,
    written_before,
)
from tests.support.truth import KEYS, expected_tables, told
from tests.support.worlds import TRANSCRIPT, add_interaction, fill_small

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from usertesting_sandbox.server import Running

AT_ONCE = 4


def run_broken(
    config: JsonObject, state: JsonObject | None = None, streams: Iterable[str] | None = None
) -> tuple[str, Run]:
    """Run the tap to its end with an error; give its text and what was written before."""
    with pytest.raises(ApiError) as caught:
        run_here(config, state=state, streams=streams)
    return str(caught.value), written_before(caught.value)


def without(tables: Tables, streams: Iterable[str], column: str, value: str) -> Tables:
    """Leave out the rows of one session or test."""
    return {
        stream: {
            key: row
            for key, row in rows.items()
            if stream not in streams or row.get(column) != value
        }
        for stream, rows in tables.items()
    }


@pytest.mark.parametrize(
    ("endpoint", "streams"),
    [
        (DETAILS, {"session_details", "demographics", "task_groups", "tasks"}),
        (SPEECH, {"transcripts", "transcript_cues"}),
        (CLIPS, {"clips"}),
        (VIDEO, {"videos"}),
    ],
)
@pytest.mark.parametrize("kind", ["500", "reset", "html"])
def test_a_broken_session_keeps_no_other_from_landing_and_is_asked_for_until_it_is_mended(
    kind: str, endpoint: str, streams: set[str], sandbox: Running, tmp_path: Path
) -> None:
    fill_small(sandbox.world)
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    broken, *_ = [
        sandbox.world.add_session(
            test_id, finish_time=f"2026-03-03T10:0{minute}:00Z", transcript=TRANSCRIPT
        )
        for minute in range(3)
    ]
    config = config_for(sandbox, video_storage_url=str(tmp_path), max_retries=1)
    sandbox.faults.add(f"{kind}@{endpoint.format(sessionId=broken)}#1+")
    error, first = run_broken(config, streams=KEYS)
    assert broken in error
    assert "failed 2 times" in error
    landed = without(expected_tables(sandbox.world, KEYS), streams, "session_id", broken)
    assert told(tables(first)) == landed

    asked = Asked(sandbox)
    error, second = run_broken(config, state=first.state, streams=KEYS)
    assert broken in error
    # It alone, with its retry.
    counts = asked.now()
    assert counts[endpoint] == 2
    assert sum(counts[other] for other in {DETAILS, SPEECH, CLIPS, VIDEO} - {endpoint}) == 0

    sandbox.faults.clear()
    third = run_here(config, state=second.state, streams=KEYS)
    assert told(tables(first, second, third)) == expected_tables(sandbox.world, KEYS)
    assert "9999" not in json.dumps(third.state)


@pytest.mark.parametrize("fault", ["500@/api/v2/sessionResults#1-2", "html@/api/v2/*Results#3-4"])
def test_a_test_whose_list_is_broken_keeps_no_other_from_landing(
    fault: str, sandbox: Running
) -> None:
    """The first page of the first test, and the second page of another."""
    for _ in range(3):
        test_id = sandbox.world.add_test("SURVEY")
        for _ in range(3):
            sandbox.world.add_session(test_id)
    config = config_for(sandbox, page_size=2, max_retries=1, max_concurrent_requests=1)
    sandbox.faults.add(fault)
    error, first = run_broken(config)
    assert "GET /api/v2/sessionResults of test" in error
    landed = {row["test_id"] for row in first.rows("session_details")}
    assert len(landed) == 2
    second = run_here(config, state=first.state)
    assert told(tables(first, second)) == expected_tables(sandbox.world)
    assert {row["test_id"] for row in second.rows("session_details")}.isdisjoint(landed)


@pytest.mark.parametrize(("endpoint", "stream"), [(QX, "qx_scores"), (REELS, "highlight_reels")])
def test_a_test_whose_results_are_broken_keeps_no_other_from_landing(
    endpoint: str, stream: str, sandbox: Running
) -> None:
    broken = add_interaction(sandbox.world)
    sandbox.world.add_test("NON_THINK_OUT_LOUD")
    fill_small(sandbox.world)
    streams = set(KEYS) - {"videos"}
    sandbox.faults.add(f"500@{endpoint.format(testId=broken)}#1+")
    error, first = run_broken(config_for(sandbox, max_retries=0), streams=streams)
    assert broken in error
    landed = without(expected_tables(sandbox.world, streams), {stream}, "test_id", broken)
    assert told(tables(first)) == landed
    sandbox.faults.clear()
    second = run_here(config_for(sandbox), state=first.state, streams=streams)
    assert told(tables(first, second)) == expected_tables(sandbox.world, streams)


def test_so_many_failures_in_a_row_that_it_is_the_api_end_the_run(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sessions = [sandbox.world.add_session(test_id) for _ in range(30)]
    config = config_for(sandbox, max_retries=0, max_concurrent_requests=AT_ONCE)
    for session_id in sessions[10:]:
        sandbox.faults.add(f"503@{DETAILS.format(sessionId=session_id)}#1+")
    asked = Asked(sandbox)
    error, first = run_broken(config)
    assert f"{MOST_IN_A_ROW} in a row could not be read" in error
    assert asked.now()[DETAILS] <= 10 + MOST_IN_A_ROW + AT_ONCE
    assert len(first.rows("session_details")) == 10
    sandbox.faults.clear()
    second = run_here(config, state=first.state)
    assert told(tables(first, second)) == expected_tables(sandbox.world)
    assert len(second.rows("session_details")) == 20


def test_sessions_that_are_broken_for_long_do_not_end_the_runs_of_later_nights(
    sandbox: Running,
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sessions = [sandbox.world.add_session(test_id) for _ in range(2 * MOST_IN_A_ROW + 2)]
    broken = set(sessions[::2])
    assert len(broken) > MOST_IN_A_ROW
    for session_id in broken:
        sandbox.faults.add(f"500@{DETAILS.format(sessionId=session_id)}#1+")
    config = config_for(sandbox, max_retries=0)
    _, first = run_broken(config)
    assert {row["session_id"] for row in first.rows("session_details")} == {*sessions} - broken
    new = sandbox.world.add_session(test_id)
    error, second = run_broken(config, state=first.state)
    assert f"{len(broken)} in all could not be read" in error
    assert [row["session_id"] for row in second.rows("session_details")] == [new]


def test_a_broken_refresh_leaves_what_has_landed(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, refresh_days=10_000, max_retries=0)
    first = run_here(config)
    broken = sandbox.world.listed(survey)[0].session_id
    sandbox.faults.add(f"500@{DETAILS.format(sessionId=broken)}#1+")
    error, second = run_broken(config, state=first.state)
    assert broken in error
    assert told(tables(first, second)) == expected_tables(sandbox.world)
    assert second.state == first.state


def test_the_transcript_that_was_broken_may_yet_be_waited_for_and_given_up(
    sandbox: Running,
) -> None:
    session_id = sandbox.world.add_session(sandbox.world.add_test("THINK_OUT_LOUD"))
    sandbox.faults.add(f"500@{SPEECH.format(sessionId=session_id)}#1")
    _, first = run_broken(config_for(sandbox, max_retries=0))
    second = run_here(config_for(sandbox, transcript_wait_days=0), state=first.state)
    asked = Asked(sandbox)
    run_here(config_for(sandbox), state=second.state)
    assert asked.now()[SPEECH] == 0


def test_a_run_that_set_something_aside_is_red_and_says_why_in_one_line(
    sandbox: Running, tap: TapProcess
) -> None:
    survey, _ = fill_small(sandbox.world)
    broken = sandbox.world.listed(survey)[0].session_id
    sandbox.faults.add(f"500@{DETAILS.format(sessionId=broken)}#1+")
    run = tap.run(config_for(sandbox, max_retries=0))
    assert run.exit_code == 1
    assert "Traceback" not in run.log
    [error] = [line for line in run.log.splitlines() if "ERROR" in line]
    assert broken in error
    assert "run again" in error
    assert "Run report: finished" in run.log
    assert "session_details 1" in run.log.partition("pending, asked for again next time: ")[2]


@pytest.mark.parametrize("path", [LIST, DETAILS.format(sessionId="*")])
def test_a_trial_fails_on_what_cannot_be_read(path: str, sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add(f"500@{path}#1")
    config = tap.folder / "config.json"
    config.write_text(json.dumps(config_for(sandbox, max_retries=0, max_concurrent_requests=1)))
    trial = tap.call(f"--config={config}", "--test")
    assert trial.exit_code == 1
    assert path.partition("*")[0] in trial.log
