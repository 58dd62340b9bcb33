"""What cannot be read costs itself only: all else lands, the run fails, the next asks again."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.api.errors import ApiError
from tap_usertesting.extract.failures import MOST_IN_A_ROW
from tap_usertesting.extract.reader import MORE_AHEAD
from tests.support.request_counter import (
    CLIPS,
    DETAILS,
    LIST,
    QX,
    REELS,
    SPEECH,
    VIDEO,
    RequestCounter,
)
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
from tests.support.truth import KEYS, comparable, expected_tables
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
@pytest.mark.parametrize("kind", ["500", "html"])
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
    assert comparable(tables(first)) == landed

    counter = RequestCounter(sandbox)
    error, second = run_broken(config, state=first.state, streams=KEYS)
    assert broken in error
    # It alone, with its retry.
    counts = counter.count()
    assert counts[endpoint] == 2
    assert sum(counts[other] for other in {DETAILS, SPEECH, CLIPS, VIDEO} - {endpoint}) == 0

    sandbox.faults.clear()
    third = run_here(config, state=second.state, streams=KEYS)
    assert comparable(tables(first, second, third)) == expected_tables(sandbox.world, KEYS)
    assert '"is_failed": true' not in json.dumps(third.state)


@pytest.mark.parametrize(("fault", "read"), [(f"500@{LIST}#1-2", 0), (f"html@{LIST}#2-3", 2)])
def test_a_page_that_is_broken_keeps_no_other_from_landing(
    fault: str, read: int, sandbox: Running
) -> None:
    """The first page of a test, and its second."""
    broken, *_ = [sandbox.world.add_test("SURVEY") for _ in range(3)]
    for test_id in list(sandbox.world.tests):
        for _ in range(3):
            sandbox.world.add_session(test_id)
    config = config_for(sandbox, page_size=2, max_retries=1, max_concurrent_requests=1)
    sandbox.faults.add(fault)
    error, first = run_broken(config)
    assert f"GET /api/v2/sessionResults of test {broken}" in error
    landed = Counter(row["test_id"] for row in first.rows("session_details"))
    assert landed.pop(broken, 0) == read
    assert list(landed.values()) == [3, 3]
    second = run_here(config, state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)
    assert {row["test_id"] for row in second.rows("session_details")} == {broken}


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
    assert comparable(tables(first)) == landed
    sandbox.faults.clear()
    second = run_here(config_for(sandbox), state=first.state, streams=streams)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world, streams)


def break_details(sandbox: Running, session_ids: Iterable[str]) -> None:
    for session_id in session_ids:
        sandbox.faults.add(f"500@{DETAILS.format(sessionId=session_id)}#1+")


def add_survey(sandbox: Running, sessions: int) -> list[str]:
    test_id = sandbox.world.add_test("SURVEY")
    return [sandbox.world.add_session(test_id) for _ in range(sessions)]


def test_an_endpoint_that_fails_many_times_in_a_row_is_asked_no_more(sandbox: Running) -> None:
    sessions = add_survey(sandbox, 30)
    config = config_for(sandbox, max_retries=0, max_concurrent_requests=AT_ONCE)
    break_details(sandbox, sessions[10:])
    counter = RequestCounter(sandbox)
    error, first = run_broken(config)
    assert f"requests that failed after all attempts: {MOST_IN_A_ROW};" in error
    assert "what is left of these was not requested: details" in error
    assert counter.count()[DETAILS] <= 10 + MOST_IN_A_ROW + AT_ONCE + MORE_AHEAD
    assert {row["session_id"] for row in first.rows("session_details")} == {*sessions[:10]}
    # What needs no details is not held up.
    assert {row["session_id"] for row in first.rows("sessions")} == {*sessions}
    sandbox.faults.clear()
    second = run_here(config, state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)
    # What failed comes last.
    read = [row["session_id"] for row in second.rows("session_details")]
    assert read == sessions[15:] + sessions[10:15]


@pytest.mark.parametrize(
    ("endpoint", "streams"),
    [
        (SPEECH, {"transcripts", "transcript_cues"}),
        (VIDEO, {"videos"}),
        (DETAILS, {"session_details", "demographics", "task_groups", "tasks"}),
    ],
)
def test_an_endpoint_that_is_down_holds_no_other_up(
    endpoint: str, streams: set[str], sandbox: Running, tmp_path: Path
) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    for _ in range(20):
        sandbox.world.add_session(test_id, transcript=TRANSCRIPT, video_bytes=100)
    config = config_for(sandbox, video_storage_url=str(tmp_path), max_retries=0)
    sandbox.faults.add(f"503@{endpoint.format(sessionId='*')}#1+")
    counter = RequestCounter(sandbox)
    _, first = run_broken(config, streams=KEYS)
    assert counter.count()[endpoint] <= MOST_IN_A_ROW + AT_ONCE
    expected = expected_tables(sandbox.world, KEYS)
    assert comparable(tables(first)) == {
        stream: {} if stream in streams else rows for stream, rows in expected.items()
    }
    sandbox.faults.clear()
    second = run_here(config, state=first.state, streams=KEYS)
    assert comparable(tables(first, second)) == expected
    assert counter.count()[endpoint] == 20


def test_scores_that_are_down_hold_no_session_up(sandbox: Running) -> None:
    for _ in range(MOST_IN_A_ROW + 2):
        add_interaction(sandbox.world)
    sandbox.faults.add(f"500@{QX.format(testId='*')}#1+")
    counter = RequestCounter(sandbox)
    _, first = run_broken(config_for(sandbox, max_retries=0))
    assert counter.count()[QX] == MOST_IN_A_ROW
    assert len(first.rows("session_details")) == MOST_IN_A_ROW + 2


def test_lists_that_are_down_are_asked_for_no_more(sandbox: Running) -> None:
    for _ in range(3 * MOST_IN_A_ROW):
        add_survey(sandbox, 1)
    sandbox.faults.add(f"500@{LIST}#3+")
    counter = RequestCounter(sandbox)
    _, first = run_broken(config_for(sandbox, max_retries=0, max_concurrent_requests=1))
    assert counter.count()[LIST] <= 2 + MOST_IN_A_ROW + 1
    assert len(first.rows("session_details")) == 2
    sandbox.faults.clear()
    second = run_here(config_for(sandbox), state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)


@pytest.mark.parametrize(("endpoint", "stream"), [(QX, "qx_scores"), (REELS, "highlight_reels")])
def test_results_that_may_not_be_read_hold_no_other_up_however_many(
    endpoint: str, stream: str, sandbox: Running
) -> None:
    for _ in range(2 * MOST_IN_A_ROW):
        add_interaction(sandbox.world)
    sandbox.faults.add(f"403@{endpoint.format(testId='*')}#1-{2 * MOST_IN_A_ROW - 1}")
    _, first = run_broken(config_for(sandbox), streams={"sessions", stream})
    assert len({row["test_id"] for row in first.rows(stream)}) == 1


@pytest.mark.parametrize("kind", ["400", "403"])
def test_tests_that_may_not_be_read_hold_no_other_up_however_many(
    kind: str, sandbox: Running
) -> None:
    for _ in range(2 * MOST_IN_A_ROW):
        add_survey(sandbox, 1)
    sandbox.faults.add(f"{kind}@{LIST}#1-{2 * MOST_IN_A_ROW - 1}")
    error, first = run_broken(config_for(sandbox, max_concurrent_requests=1))
    assert f"answered {kind}" in error
    assert len(first.rows("session_details")) == 1


def test_the_scores_of_a_test_whose_list_is_broken_are_read_all_the_same(sandbox: Running) -> None:
    """The API keeps no history of them."""
    add_interaction(sandbox.world)
    sandbox.faults.add(f"500@{LIST}#1")
    _, first = run_broken(config_for(sandbox, max_retries=0))
    assert len(first.rows("qx_scores")) == 1
    assert first.rows("sessions") == []


def test_sessions_that_are_broken_for_long_come_after_all_that_is_new(sandbox: Running) -> None:
    sessions = add_survey(sandbox, 2 * MOST_IN_A_ROW + 2)
    broken = sessions[::2]
    assert len(broken) > MOST_IN_A_ROW
    break_details(sandbox, broken)
    config = config_for(sandbox, max_retries=0, max_concurrent_requests=1)
    _, first = run_broken(config)
    assert {row["session_id"] for row in first.rows("session_details")} == {*sessions} - {*broken}
    new = add_survey(sandbox, 3)
    seen = len(sandbox.requests)
    error, second = run_broken(config, state=first.state)
    # Each was asked for, however many failed before it.
    assert f"requests that failed after all attempts: {len(broken)})" in error
    assert [row["session_id"] for row in second.rows("session_details")] == new
    read = [visit.path for visit in sandbox.requests[seen:] if "/v3/" in visit.path]
    assert read == [DETAILS.format(sessionId=session_id) for session_id in [*new, *broken]]


def test_a_session_of_which_all_is_broken_counts_once_for_each_kind(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    sessions = [sandbox.world.add_session(test_id, transcript=TRANSCRIPT) for _ in range(10)]
    for session_id in sessions[: MOST_IN_A_ROW - 1]:
        sandbox.faults.add(f"500@*/{session_id}*#1+")
    _, first = run_broken(config_for(sandbox, max_retries=0), streams=set(KEYS) - {"videos"})
    landed = {row["session_id"] for row in first.rows("transcripts")}
    assert landed == {*sessions[MOST_IN_A_ROW - 1 :]}


def test_a_broken_refresh_is_made_up_for(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox, refresh_days=10_000, max_retries=0)
    first = run_here(config)
    broken = sandbox.world.listed(survey)[0].session_id
    break_details(sandbox, [broken])
    error, second = run_broken(config, state=first.state)
    assert broken in error
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)
    sandbox.faults.clear()
    # Whatever is refreshed by then.
    third = run_here(config_for(sandbox), state=second.state)
    assert [row["session_id"] for row in third.rows("session_details")] == [broken]


def test_a_refresh_whose_endpoint_was_down_goes_on_the_next_night(sandbox: Running) -> None:
    sessions = add_survey(sandbox, 20)
    config = config_for(sandbox, refresh_days=10_000, max_retries=0)
    first = run_here(config)
    break_details(sandbox, sessions[5:])
    _, second = run_broken(config, state=first.state)
    sandbox.faults.clear()
    third = run_here(config, state=second.state)
    read = [row["session_id"] for row in third.rows("session_details")]
    assert read == sessions[10:] + sessions[5:10]
    fourth = run_here(config, state=third.state)
    assert [row["session_id"] for row in fourth.rows("session_details")] == sessions


def test_a_refresh_goes_on_whatever_else_is_down(sandbox: Running) -> None:
    for _ in range(MOST_IN_A_ROW):
        add_interaction(sandbox.world)
    config = config_for(sandbox, refresh_days=10_000, max_retries=0)
    state = run_here(config).state
    sandbox.faults.add(f"500@{CLIPS.format(sessionId='*')}#1+")
    for _ in range(3):
        _, run = run_broken(config, state=state, streams=set(KEYS) - {"videos"})
        state = run.state
        assert len(run.rows("session_details")) == MOST_IN_A_ROW


def test_sessions_that_are_known_to_be_broken_tell_nothing_though_they_come_in_turn(
    sandbox: Running,
) -> None:
    """Where another of their endpoints is closed, their turn has not passed."""
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    sessions = [sandbox.world.add_session(test_id, transcript=TRANSCRIPT) for _ in range(20)]
    config = config_for(sandbox, max_retries=0)
    sandbox.faults.add(f"403@{SPEECH.format(sessionId='*')}#1+")
    broken = sessions[8 : 8 + 2 * MOST_IN_A_ROW : 2]
    assert len(broken) == MOST_IN_A_ROW
    break_details(sandbox, broken)
    _, first = run_broken(config)
    assert {row["session_id"] for row in first.rows("session_details")} == {*sessions} - {*broken}
    new = [sandbox.world.add_session(test_id, transcript=TRANSCRIPT) for _ in range(3)]
    _, second = run_broken(config, state=first.state)
    assert [row["session_id"] for row in second.rows("session_details")] == new


def test_what_is_set_aside_is_asked_for_though_the_start_date_has_passed_it(
    sandbox: Running,
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    broken = sandbox.world.add_session(test_id, finish_time="2026-03-01T10:00:00Z")
    sandbox.world.add_session(test_id, finish_time="2026-05-01T10:00:00Z")
    break_details(sandbox, [broken])
    _, first = run_broken(config_for(sandbox, max_retries=0))
    sandbox.faults.clear()
    second = run_here(config_for(sandbox, start_date="2026-04-01"), state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)


def test_a_list_that_is_broken_when_deletions_are_confirmed_hides_nothing(sandbox: Running) -> None:
    sessions = add_survey(sandbox, 3)
    config = config_for(sandbox, detect_deletions=True, max_retries=0)
    first = run_here(config)
    sandbox.world.remove_session(sessions[0])
    [test] = {session.test_id for session in map(sandbox.world.session, sessions[1:])}
    new = sandbox.world.add_session(test)
    sandbox.faults.add(f"500@{LIST}#2")
    _, second = run_broken(config, state=first.state)
    assert [row["session_id"] for row in second.rows("session_details")] == [new]
    third = run_here(config, state=second.state)
    assert [row["session_id"] for row in third.rows("session_deletions")] == [sessions[0]]


def test_a_transcript_that_was_broken_may_yet_be_waited_for_and_given_up(
    sandbox: Running,
) -> None:
    session_id = sandbox.world.add_session(sandbox.world.add_test("THINK_OUT_LOUD"))
    sandbox.faults.add(f"500@{SPEECH.format(sessionId=session_id)}#1")
    _, first = run_broken(config_for(sandbox, max_retries=0))
    second = run_here(config_for(sandbox, transcript_wait_days=0), state=first.state)
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox), state=second.state)
    assert counter.count()[SPEECH] == 0


def test_a_trial_transcript_that_could_not_be_read_is_no_retry_once_it_is_not_found(
    sandbox: Running,
) -> None:
    test_id = sandbox.world.add_test(row={"productType": None})
    for _ in range(4):
        sandbox.world.add_session(test_id)
    config = config_for(sandbox, max_retries=0)
    sandbox.faults.add(f"500@{SPEECH.format(sessionId='*')}#1")
    _, run = run_broken(config)
    counter = RequestCounter(sandbox)
    costs = []
    for _ in range(3):
        run = run_here(config, state=run.state)
        costs.append(counter.count()[SPEECH])
    # First the one that could not be read, beside the trial of that night.
    assert costs == [2, 1, 1]


def test_a_run_that_set_something_aside_is_red_and_says_why_in_one_line(
    sandbox: Running, tap: TapProcess
) -> None:
    survey, _ = fill_small(sandbox.world)
    broken = sandbox.world.listed(survey)[0].session_id
    break_details(sandbox, [broken])
    run = tap.run(config_for(sandbox, max_retries=0))
    assert run.exit_code == 1
    assert "Traceback" not in run.log
    [error] = [line for line in run.log.splitlines() if "ERROR" in line]
    assert broken in error
    assert "run again" in error
    assert "Run report: finished" in run.log
    assert "session_details 1" in run.log.partition("pending, requested again by the next run: ")[2]
    assert "failed after all attempts, requested again by the next run: details 1\n" in run.log


@pytest.mark.parametrize("path", [LIST, DETAILS.format(sessionId="*")])
def test_a_trial_fails_on_what_cannot_be_read(path: str, sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add(f"500@{path}#1")
    config = tap.folder / "config.json"
    config.write_text(json.dumps(config_for(sandbox, max_retries=0, max_concurrent_requests=1)))
    trial = tap.call(f"--config={config}", "--test")
    assert trial.exit_code == 1
    assert path.partition("*")[0] in trial.log


def test_a_session_that_is_let_go_is_asked_for_no_more(sandbox: Running) -> None:
    sessions = add_survey(sandbox, 3)
    break_details(sandbox, [sessions[0]])
    _, first = run_broken(config_for(sandbox, max_retries=0))
    state = first.state
    assert state is not None
    for bookmark in state["bookmarks"].values():
        for partition in bookmark.get("partitions", []):
            partition.pop("retries", None)
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox), state=state)
    assert counter.count()[DETAILS] == 0
