"""A request is precious: what is asked for, and what is not."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from tap_usertesting.errors import UserTestingError
from tests.support.request_counter import DETAILS, LIST, SPEECH, STUDIES, WORKSPACES, RequestCounter
from tests.support.tap import TapProcess, config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import TRANSCRIPT, add_interaction, fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import ABSENT, World

SESSION_STREAMS = {
    "sessions",
    "session_details",
    "demographics",
    "task_groups",
    "tasks",
    "transcripts",
    "transcript_cues",
}


def test_a_first_run_asks_for_each_thing_once(sandbox: Running) -> None:
    fill_small(sandbox.world)
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox))
    # The second page of studies is the empty one that ends the list.
    assert counter.count() == {WORKSPACES: 1, STUDIES: 2, LIST: 2, DETAILS: 7, SPEECH: 4}


def test_a_quiet_second_run_costs_one_listing_a_test(sandbox: Running) -> None:
    survey, aloud = fill_small(sandbox.world)
    config = config_for(sandbox, test_ids=[survey, aloud])
    first = run_here(config, streams=SESSION_STREAMS)
    counter = RequestCounter(sandbox)
    second = run_here(config, state=first.state, streams=SESSION_STREAMS)
    assert counter.count() == {LIST: 2}
    assert second.of_type("RECORD") == []
    assert second.state == first.state


def test_named_tests_cost_a_few_v1_requests_only_when_a_product_type_matters(
    sandbox: Running,
) -> None:
    survey, aloud = fill_small(sandbox.world)
    config = config_for(sandbox, test_ids=[survey, aloud])
    counter = RequestCounter(sandbox)
    run_here(config, streams={"sessions", "session_details"})
    assert counter.count() == {LIST: 2, DETAILS: 7}
    run_here(config, streams={"sessions", "transcripts"})
    assert counter.count() == {LIST: 2, WORKSPACES: 1, STUDIES: 2, SPEECH: 4}


def test_named_tests_are_read_where_v1_does_not_answer(sandbox: Running) -> None:
    _, aloud = fill_small(sandbox.world)
    sandbox.world.workspaces.clear()
    run = run_here(config_for(sandbox, test_ids=[aloud.upper()]), streams=SESSION_STREAMS)
    assert len(run.rows("transcripts")) == 4


def test_named_tests_are_read_where_v1_may_not_be_read(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    survey, aloud = fill_small(sandbox.world)
    sandbox.world.add_session(survey)
    sandbox.faults.add("500@/usertesting/*#1+")
    config = config_for(sandbox, test_ids=[aloud, survey], max_retries=0)
    counter = RequestCounter(sandbox)
    run = run_here(config, streams=SESSION_STREAMS)
    assert len(run.rows("transcripts")) == 4
    assert "Product types are not known" in caplog.text
    # Once for all tests.
    assert counter.count()[WORKSPACES] == 1


def test_a_stream_map_that_drops_the_sessions_keeps_their_children(sandbox: Running) -> None:
    fill_small(sandbox.world)
    run = run_here(config_for(sandbox, stream_maps={"sessions": "__NULL__"}))
    assert run.rows("sessions") == []
    assert len(run.rows("session_details")) == 7
    assert len(run.rows("transcripts")) == 4


@pytest.mark.parametrize("product_type", ["SURVEY", "NON_THINK_OUT_LOUD"])
def test_no_transcript_is_asked_of_a_product_without(product_type: str, sandbox: Running) -> None:
    test_id = sandbox.world.add_test(product_type)
    sandbox.world.add_session(test_id)
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox))
    assert counter.count()[SPEECH] == 0


def test_classic_tests_are_listed_as_tests_but_not_asked_for_sessions(sandbox: Running) -> None:
    sandbox.world.add_test("INSIGHT_CORE", row={"type": "WEB"})
    _, aloud = fill_small(sandbox.world)
    sandbox.world.tests[aloud].row["type"] = "studyv2"
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox))
    assert counter.count()[LIST] == 2
    assert len(run.rows("tests")) == 3


def test_a_test_without_a_type_is_tried(sandbox: Running) -> None:
    test_id = sandbox.world.add_test(row={"type": ABSENT, "productType": None, "title": ABSENT})
    sandbox.world.add_session(test_id, transcript=TRANSCRIPT)
    assert comparable(tables(run_here(config_for(sandbox)))) == expected_tables(sandbox.world)


def test_a_test_in_two_workspaces_is_read_once(sandbox: Running) -> None:
    world = sandbox.world
    both = [world.add_workspace("One"), world.add_workspace("Two")]
    test_id = world.add_test(workspaces=both)
    world.add_session(test_id)
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox))
    assert {row["workspace_id"] for row in run.rows("tests")} == set(both)
    assert counter.count()[LIST] == 1


def test_workspaces_limit_what_is_discovered(sandbox: Running) -> None:
    world = sandbox.world
    one, two = world.add_workspace("One"), world.add_workspace("Two")
    wanted = world.add_test(workspaces=[one])
    world.add_test(workspaces=[two])
    run = run_here(config_for(sandbox, workspace_ids=[one.upper()]))
    assert [row["workspace_id"] for row in run.rows("workspaces")] == [one]
    assert [row["test_id"] for row in run.rows("tests")] == [wanted]


def test_more_tests_than_a_page_are_all_found(sandbox: Running) -> None:
    for _ in range(101):
        sandbox.world.add_test("SURVEY")
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox), streams={"tests"})
    assert len(run.rows("tests")) == 101
    assert counter.count() == {WORKSPACES: 1, STUDIES: 4}


def test_no_workspace_in_reach_is_an_error_that_says_what_to_do(sandbox: Running) -> None:
    with pytest.raises(UserTestingError, match="test_ids"):
        run_here(config_for(sandbox))


def test_a_stream_selected_later_catches_up_alone(sandbox: Running) -> None:
    fill_small(sandbox.world)
    config = config_for(sandbox)
    first = run_here(config, streams={"sessions", "session_details", "tasks"})
    counter = RequestCounter(sandbox)
    later = {"sessions", "session_details", "tasks", "transcripts", "transcript_cues"}
    second = run_here(config, state=first.state, streams=later)
    counted = counter.count()
    assert counted[DETAILS] == 0
    assert counted[SPEECH] == 4
    assert second.rows("sessions") == []
    assert len(second.rows("transcripts")) == 4
    third = run_here(config, state=second.state, streams={"transcript_cues"})
    assert third.of_type("RECORD") == []


@pytest.mark.parametrize(
    ("streams", "costs"),
    [
        ({"tasks"}, {DETAILS}),
        ({"transcript_cues"}, {SPEECH}),
        ({"sessions"}, set[str]()),
        ({"demographics", "transcripts"}, {DETAILS, SPEECH}),
    ],
)
def test_children_can_be_had_without_their_parents(
    streams: set[str], costs: set[str], sandbox: Running
) -> None:
    fill_small(sandbox.world)
    config = config_for(sandbox)
    counter = RequestCounter(sandbox)
    first = run_here(config, streams=streams)
    counted = counter.count()
    assert {endpoint for endpoint in (DETAILS, SPEECH) if counted[endpoint]} == costs
    assert {message["stream"] for message in first.of_type("RECORD")} == streams
    expected = expected_tables(sandbox.world)
    assert comparable(tables(first)) == {stream: expected[stream] for stream in streams}
    second = run_here(config, state=first.state, streams=streams)
    assert second.of_type("RECORD") == []
    again = counter.count()
    assert again[DETAILS] + again[SPEECH] == 0


def test_sessions_that_arrive_land_in_the_next_run(sandbox: Running) -> None:
    survey, _ = fill_small(sandbox.world)
    config = config_for(sandbox)
    first = run_here(config)
    sandbox.world.add_session(survey, finish_time="2026-03-05T00:00:00Z")
    # One with the finish time of the bookmark, and one that the API lists late.
    sandbox.world.add_session(survey, finish_time="2026-03-01T10:02:00.000Z")
    sandbox.world.add_session(survey, finish_time="2026-02-01T10:00:00.000Z")
    counter = RequestCounter(sandbox)
    second = run_here(config, state=first.state)
    assert len(second.rows("sessions")) == 3
    assert counter.count()[DETAILS] == 3
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)


def test_a_session_that_gets_its_finish_time_later_is_read_again(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    late = sandbox.world.add_session(test_id, finish_time=ABSENT)
    sandbox.world.add_session(test_id, finish_time="2026-03-01T10:00:00Z")
    config = config_for(sandbox)
    first = run_here(config)
    assert comparable(tables(first)) == expected_tables(sandbox.world)
    quiet = run_here(config, state=first.state)
    assert quiet.rows("sessions") == []
    sandbox.world.session(late).finish_time = "2026-02-28T10:00:00Z"
    third = run_here(config, state=quiet.state)
    assert [row["session_id"] for row in third.rows("session_details")] == [late]
    assert comparable(tables(first, third)) == expected_tables(sandbox.world)


def test_sessions_before_the_start_date_are_left_out(sandbox: Running) -> None:
    survey, aloud = fill_small(sandbox.world)
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox, start_date="2026-03-02"))
    assert {row["test_id"] for row in run.rows("sessions")} == {aloud}
    assert counter.count()[DETAILS] == 4
    earlier = run_here(config_for(sandbox, start_date="2026-03-01"), state=run.state)
    assert {row["test_id"] for row in earlier.rows("sessions")} >= {survey}
    assert comparable(tables(run, earlier)) == expected_tables(sandbox.world)


def test_details_are_read_again_while_they_may_be_recoded(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sandbox.world.add_session(test_id, finish_time="2026-03-01T10:00:00Z")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    recent = sandbox.world.add_session(test_id, finish_time=yesterday)
    config = config_for(sandbox, refresh_days=3)
    first = run_here(config)
    counter = RequestCounter(sandbox)
    second = run_here(config, state=first.state)
    assert counter.count()[DETAILS] == 1
    assert [row["session_id"] for row in second.rows("tasks")] == [recent]
    read = {row["extracted_at"] for stream in ("session_details", "demographics", "tasks")
            for row in second.rows(stream)}  # fmt: skip
    assert len(read) == 1


def test_listing_leaves_half_of_a_limited_run_for_reading(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(6):
        sandbox.world.add_session(sandbox.world.add_test("SURVEY"))
    # Each wait for the limit takes a minute on the tap's clock, and none on the wall's.
    sandbox.faults.add(f"429@{LIST}#1-3")
    config = config_for(sandbox, max_runtime_minutes=2, max_concurrent_requests=1)
    run = run_here(config)
    assert "tests are listed later" in caplog.text
    assert comparable(tables(run)) == expected_tables(sandbox.world)


def test_scores_leave_a_quarter_of_a_limited_run_for_sessions(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    scored = [add_interaction(sandbox.world) for _ in range(4)]
    config = config_for(sandbox, max_runtime_minutes=4, max_concurrent_requests=1)
    # A minute each on the tap's clock: a list, then two scores. A third would come too late.
    sandbox.faults.add(f"429@{LIST}#1")
    sandbox.faults.add("429@/api/v2/testResults/*/qxScores#1-2")
    caplog.set_level(logging.INFO, logger="tap-usertesting")

    first = run_here(config)
    asked_first = [row["test_id"] for row in first.rows("qx_scores")]
    today, yesterday = (datetime.now(UTC).date() - timedelta(days=days) for days in (0, 1))
    state = json.loads(json.dumps(first.state).replace(str(today), str(yesterday)))
    asked_next = [row["test_id"] for row in run_here(config, state=state).rows("qx_scores")]

    left = len(scored) - len(set(asked_first))
    assert 0 < left < len(scored)
    assert (
        f"tests without qx_scores, as 3/4 of max_runtime_minutes were over {left}\n" in caplog.text
    )
    assert {row["session_id"] for row in first.rows("session_details")} == {
        session.session_id for test_id in scored for session in sandbox.world.listed(test_id)
    }
    # Those without a score go first.
    assert [*dict.fromkeys(asked_next)][:left] == [
        test_id for test_id in scored if test_id not in asked_first
    ]


def test_a_refresh_that_finds_nothing_is_no_debt(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    session = sandbox.world.session(sandbox.world.add_session(test_id, finish_time=yesterday))
    config = config_for(sandbox, refresh_days=3)
    first = run_here(config)

    def hide(_world: object) -> None:
        session.status = "REFUNDED"

    sandbox.events.after(f"{LIST}#1", hide)
    second = run_here(config, state=first.state)
    assert second.rows("session_details") == []
    assert second.state == first.state


BARE = "WEBVTT\n"


@pytest.mark.parametrize("not_yet", [None, "", "\n", BARE])
def test_a_transcript_that_comes_later_lands(not_yet: str | None, sandbox: Running) -> None:
    test_id = sandbox.world.add_test("LIVE_CONVERSATION")
    session_id = sandbox.world.add_session(test_id, transcript=not_yet)
    config = config_for(sandbox)
    runs = [run_here(config)]
    landed_bare = not_yet == BARE
    assert len(runs[0].rows("transcripts")) == landed_bare
    counter = RequestCounter(sandbox)
    runs.append(run_here(config, state=runs[-1].state))
    assert counter.count()[SPEECH] == 1
    assert runs[-1].rows("transcripts") == []
    sandbox.world.set_transcript(session_id, TRANSCRIPT)
    runs.append(run_here(config, state=runs[-1].state))
    assert comparable(tables(*runs)) == expected_tables(sandbox.world)
    assert len(runs[-1].rows("transcript_cues")) == 2
    counter.count()
    run_here(config, state=runs[-1].state)
    assert counter.count()[SPEECH] == 0


def test_a_transcript_is_given_up_and_told_so(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("LIVE_CONVERSATION")
    sandbox.world.add_session(test_id)
    config = config_for(sandbox, transcript_wait_days=0)
    first = run_here(config)
    counter = RequestCounter(sandbox)
    run_here(config, state=first.state)
    assert counter.count()[SPEECH] == 0
    assert first.state is not None
    [entry] = first.state["bookmarks"]["sessions"]["partitions"]
    assert entry["abandoned"] == 1
    assert "retries" not in entry


def test_what_no_run_came_to_on_its_last_day_is_told(sandbox: Running, tap: TapProcess) -> None:
    test_id = sandbox.world.add_test("LIVE_CONVERSATION")
    for _ in range(2):
        sandbox.world.add_session(test_id)
    config = config_for(sandbox)
    state = run_here(config).state
    assert state is not None
    [entry] = state["bookmarks"]["sessions"]["partitions"]
    for retry in entry["retries"]["transcript"]:
        retry["last_day"] = "2026-01-01"
    counter = RequestCounter(sandbox)
    run = tap.run(config, state=state)
    assert counter.count()[SPEECH] == 0
    assert "skipped: requests given up, as no run came to them on their last day 2\n" in run.log


def test_details_that_are_not_there_yet_are_asked_for_again(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    session_id = sandbox.world.add_session(test_id)
    hidden = sandbox.world.session(session_id)
    config = config_for(sandbox, test_ids=[test_id])

    def hide(_world: object) -> None:
        hidden.status = "IN_PROGRESS"

    # It is listed, but gone when its details are asked for.
    sandbox.events.after(f"{LIST}#1", hide)
    listed = run_here(config, streams=SESSION_STREAMS)
    assert len(listed.rows("sessions")) == 1
    assert listed.rows("session_details") == []
    hidden.status = "COMPLETE"
    second = run_here(config, state=listed.state, streams=SESSION_STREAMS)
    assert len(second.rows("tasks")) == 1
    assert comparable(tables(listed, second)) == {
        stream: rows
        for stream, rows in expected_tables(sandbox.world).items()
        if stream in SESSION_STREAMS
    }


def test_a_test_that_answers_404_is_told_of_and_hides_no_other(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    _, aloud = fill_small(sandbox.world)
    unknown = "11111111-1111-4111-8111-111111111111"
    run = run_here(config_for(sandbox, test_ids=[unknown, aloud]), streams=SESSION_STREAMS)
    assert len(run.rows("sessions")) == 4
    assert unknown in caplog.text


@pytest.mark.parametrize("page", [1, 2, 3, 4])
@pytest.mark.parametrize("change", ["arrive", "vanish"])
def test_sessions_that_come_and_go_while_the_list_is_read_hide_no_other(
    page: int, change: str, sandbox: Running
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    sessions = [sandbox.world.add_session(test_id) for _ in range(8)]
    subject = test_id if change == "arrive" else sessions[-1]
    sandbox.events.add(f"{change}:{subject}@{LIST}#{page}")
    config = config_for(sandbox, page_size=2)
    first = run_here(config)
    second = run_here(config, state=first.state)
    loaded = comparable(tables(first, second))
    for stream, rows in expected_tables(sandbox.world).items():
        assert loaded[stream].items() >= rows.items()


@pytest.mark.parametrize("rate_scope", ["client", "endpoint"])
def test_the_limit_is_kept_without_a_single_429(
    rate_scope: Literal["client", "endpoint"], tap: TapProcess
) -> None:
    with running(World(), Options(rate_limit=8, rate_window=1, rate_scope=rate_scope)) as sandbox:
        fill_small(sandbox.world)
        run = tap.run(config_for(sandbox, requests_per_minute=10))
        assert comparable(tables(run)) == expected_tables(sandbox.world)
        assert {visit.status for visit in sandbox.requests} == {200}


def test_the_report_counts_as_pending_what_the_selected_streams_wait_for(
    sandbox: Running, tap: TapProcess
) -> None:
    sandbox.world.add_session(sandbox.world.add_test("THINK_OUT_LOUD"))
    first = tap.run(config_for(sandbox))
    assert "requested again by the next run: transcript_cues 1, transcripts 1\n" in first.log
    second = tap.run(config_for(sandbox), state=first.state, streams={"sessions"})
    assert "requested again by the next run: none\n" in second.log
