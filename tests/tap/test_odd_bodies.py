"""Bodies no one has seen before: they land raw, or the run ends and says what it does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tap_usertesting.api.body import read_json
from tap_usertesting.api.errors import ApiError
from tests.support.tap import JsonObject, config_for, run_here, tables, written_before
from tests.support.truth import comparable, expected_tables

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

TASK_ID = "00000000-0000-4000-8000-00000000abcd"


def make_details(**changes: Any) -> JsonObject:
    return {
        "sessionId": None,
        "audienceId": None,
        "testPlanId": None,
        "sessionParticipant": None,
        "taskGroups": [],
        "tasks": [],
    } | changes


def make_task(**changes: Any) -> JsonObject:
    return {"uuid": TASK_ID, "text": "Rate it", "type": "RATING_SCALE", "response": None} | changes


def make_response(**changes: Any) -> JsonObject:
    return {"startTimeMs": 0, "endTimeMs": 5, "skipped": False, "answer": None} | changes


@pytest.mark.parametrize(
    "details",
    [
        make_details(),
        make_details(sessionParticipant={"participantId": None, "demographicsInfo": []}),
        make_details(tasks=[make_task(type="CARD_SORT", text="")]),
        make_details(tasks=[make_task(), make_task()]),
        make_details(tasks=[make_task(response=make_response(answer={}))]),
        make_details(
            tasks=[make_task(response=make_response(answer={"treeTest": {"a": [1, None]}}))]
        ),
        make_details(
            tasks=[
                make_task(response=make_response(answer={"written": {"text": 'a"\\\n\t\u2028👋'}}))
            ]
        ),
        make_details(taskGroups=[{"uuid": TASK_ID, "type": "NEW", "response": {"x": {"y": []}}}]),
        make_details(somethingNew={"a": 1}),
    ],
)
def test_what_no_one_has_seen_lands_as_sent(details: JsonObject, sandbox: Running) -> None:
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), details=details)
    assert comparable(tables(run_here(config_for(sandbox)))) == expected_tables(sandbox.world)


def test_what_no_text_column_can_hold_is_replaced(sandbox: Running) -> None:
    answer = {"written\0": ["a\0b", {"deep": "\0"}]}
    details = make_details(tasks=[make_task(text="a\0", response=make_response(answer=answer))])
    test_id = sandbox.world.add_test("LIVE_CONVERSATION")
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nYes\0no\n"
    sandbox.world.add_session(test_id, details=details, transcript=vtt)
    run = run_here(config_for(sandbox))
    [task] = run.rows("tasks")
    assert task["task_text"] == "a\ufffd"
    assert task["answer_json"] == {"written\ufffd": ["a\ufffdb", {"deep": "\ufffd"}]}
    assert [cue["text"] for cue in run.rows("transcript_cues")] == ["Yes\ufffdno"]
    assert "\\u0000" not in json.dumps(run.messages)


def test_halves_of_surrogate_pairs_are_replaced_and_pairs_are_kept() -> None:
    body = read_json(rb'{"a": "\ud83d", "b": "\ud83d\udc4b"}')
    assert body.value == {"a": "\ufffd", "b": "👋"}
    assert body.replaced == 1


@pytest.mark.parametrize("answer", ["text", 5, [1, 2], True])
def test_an_answer_that_is_no_object_lands_in_one(answer: Any, sandbox: Running) -> None:
    details = make_details(tasks=[make_task(response=make_response(answer=answer))])
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), details=details)
    run = run_here(config_for(sandbox))
    assert run.rows("tasks")[0]["answer_json"] == {"value": answer}


def test_times_with_parts_of_a_millisecond_land_whole(sandbox: Running) -> None:
    response = make_response(startTimeMs=1.4, endTimeMs=2.6)
    details = make_details(tasks=[make_task(response=response)])
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), details=details)
    row = run_here(config_for(sandbox)).rows("tasks")[0]
    assert (row["start_time_ms"], row["end_time_ms"]) == (1, 3)


def without(field: str) -> JsonObject:
    return {name: value for name, value in make_details().items() if name != field}


@pytest.mark.parametrize(
    ("details", "told_of"),
    [
        (without("tasks"), "tasks is not there"),
        (without("taskGroups"), "taskGroups is not there"),
        (without("sessionParticipant"), "sessionParticipant is not there"),
        (make_details(tasks=None), "tasks is not an array of objects"),
        (make_details(tasks={}), "tasks is not an array of objects"),
        (make_details(tasks=["a"]), "tasks is not an array of objects"),
        (make_details(tasks=[make_task(response=[])]), "response is not an object"),
        (make_details(sessionParticipant={"participantId": None}), "demographicsInfo is not there"),
        (
            make_details(tasks=[make_task(response=make_response(startTimeMs="soon"))]),
            "startTimeMs is not a number",
        ),
        (
            make_details(tasks=[make_task(response=make_response(skipped="no"))]),
            "skipped is not true or false",
        ),
        ([], "the body is not an object"),
    ],
)
def test_a_body_that_is_not_understood_is_an_error_and_is_not_quoted(
    details: Any, told_of: str, sandbox: Running
) -> None:
    session_id = sandbox.world.add_session(sandbox.world.add_test("SURVEY"), details=details)
    with pytest.raises(ApiError) as caught:
        run_here(config_for(sandbox, max_retries=1))
    assert told_of in str(caught.value)
    assert session_id in str(caught.value)
    assert "soon" not in str(caught.value)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
def test_a_number_that_is_none_or_infinite_is_never_made_a_null(
    number: bytes, sandbox: Running
) -> None:
    details = make_details(tasks=[make_task(response=make_response(answer={"n": "number"}))])
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), details=details)
    sandbox.rewrites.add("/api/v3/*", lambda body, _query: body.replace(b'"number"', number))
    with pytest.raises(ApiError, match="a body that is no JSON"):
        run_here(config_for(sandbox, max_retries=0))


@pytest.mark.parametrize("body", ["<html>busy</html>", '{"message": "no"}', "not WEBVTT"])
def test_a_transcript_that_is_none_is_an_error(body: str, sandbox: Running) -> None:
    sandbox.world.add_session(sandbox.world.add_test("THINK_OUT_LOUD"), transcript=body)
    with pytest.raises(ApiError, match="is not WebVTT"):
        run_here(config_for(sandbox, max_retries=1))


def test_a_transcript_with_a_broken_part_lands_raw(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood\n\n00:99.000 --> x\nBroken\n"
    sandbox.world.add_session(sandbox.world.add_test("THINK_OUT_LOUD"), transcript=text)
    run = run_here(config_for(sandbox))
    assert run.rows("transcripts")[0]["transcript_vtt"] == text
    assert run.rows("transcripts")[0]["cue_count"] == 1
    assert "transcript_vtt holds it whole" in caplog.text


@pytest.mark.parametrize(
    ("time", "written"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000000Z"),
        ("2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.500000Z"),
        ("2026-03-01T14:00:00.123456789+02:00", "2026-03-01T12:00:00.123456Z"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00.000000Z"),
    ],
)
def test_times_are_written_in_utc(time: str, written: str, sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sandbox.world.add_session(test_id, start_time="2026-03-01T11:00:00Z", finish_time=time)
    assert run_here(config_for(sandbox)).rows("sessions")[0]["finish_time"] == written


def test_a_finish_time_that_is_none_is_an_error(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sandbox.world.add_session(
        test_id, start_time="2026-03-01T11:00:00Z", finish_time="the other day"
    )
    with pytest.raises(ApiError, match="finishTime is not a time"):
        run_here(config_for(sandbox, max_retries=0))


def test_times_are_compared_as_times_and_not_as_text(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    # As text the last of these would come first.
    for time in ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.5Z", "2026-03-01T10:59:59-02:00"):
        sandbox.world.add_session(test_id, start_time="2026-03-01T09:00:00Z", finish_time=time)
    run = run_here(config_for(sandbox))
    written = [row["finish_time"] for row in run.rows("sessions")]
    assert written == sorted(written)
    assert run.state is not None
    mark = run.state["bookmarks"]["sessions"]["partitions"][0]
    assert mark["replication_key_value"] == "2026-03-01T12:59:59.000000Z"


def test_studies_and_workspaces_without_a_uuid_are_told_of(
    sandbox: Running,
) -> None:
    sandbox.world.add_test("SURVEY", row={"uuid": None})
    sound = sandbox.world.add_test("SURVEY")
    with pytest.raises(ApiError, match="a row of tests has no uuid and is left out") as caught:
        run_here(config_for(sandbox))
    assert [row["test_id"] for row in written_before(caught.value).rows("tests")] == [sound]


def test_a_finish_time_in_the_future_lands_and_does_not_move_the_bookmark(
    sandbox: Running,
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    for time in ("2099-01-01T00:00:00Z", "2026-03-01T12:00:00Z"):
        sandbox.world.add_session(test_id, start_time="2026-03-01T09:00:00Z", finish_time=time)
    run = run_here(config_for(sandbox))
    assert comparable(tables(run)) == expected_tables(sandbox.world)
    assert run.state is not None
    mark = run.state["bookmarks"]["sessions"]["partitions"][0]
    assert mark["replication_key_value"] == "2026-03-01T12:00:00.000000Z"
    again = run_here(config_for(sandbox), state=run.state)
    assert again.rows("sessions") == []
