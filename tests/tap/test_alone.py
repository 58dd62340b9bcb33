"""What cannot be read fails alone, at every level: the rest lands, and the run is not green."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest

from tap_usertesting.api.errors import ApiError
from tests.support.request_counter import LIST, STUDIES, WORKSPACES, RequestCounter
from tests.support.tap import (
    JsonObject,
    Run,
    config_for,
    run_here,
    tables,
    written_before,
)
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

SCORES = "/api/v2/testResults/*/qxScores"


def run_broken(config: JsonObject, **how: Any) -> tuple[str, Run]:
    with pytest.raises(ApiError) as caught:
        run_here(config, **how)
    return str(caught.value), written_before(caught.value)


def add_workspaces(world: World, count: int, *, tests: int = 1, sessions: int = 3) -> list[str]:
    """Add workspaces, each with tests of its own; give their ids."""
    added = []
    for _ in range(count):
        workspace = world.add_workspace()
        added.append(workspace)
        for _ in range(tests):
            test_id = world.add_test("SURVEY", workspaces=[workspace])
            for _ in range(sessions):
                world.add_session(test_id)
    return added


def change_json(change: Callable[[Any], object]) -> Callable[[bytes, object], bytes]:
    """Rewrite a body of JSON; what changes it may change it in place."""

    def rewrite(body: bytes, _query: object) -> bytes:
        value = json.loads(body)
        return json.dumps(change(value) or value).encode()

    return rewrite


@pytest.mark.parametrize("kind", ["403", "404", "500", "html", "reset"])
def test_a_workspace_that_cannot_be_read_keeps_no_other_from_landing(
    kind: str, sandbox: Running
) -> None:
    first, *_ = add_workspaces(sandbox.world, 3)
    path = STUDIES.format(workspaceUuid=first)
    sandbox.faults.add(f"{kind}@{path}#1+")
    error, run = run_broken(config_for(sandbox, max_retries=1))
    assert first in error
    assert "\n" not in error
    assert len(run.rows("session_details")) == 6
    sandbox.faults.clear()
    second = run_here(config_for(sandbox), state=run.state)
    assert comparable(tables(run, second)) == expected_tables(sandbox.world)


def test_a_page_of_tests_that_cannot_be_read_keeps_those_before_it_and_other_workspaces(
    sandbox: Running,
) -> None:
    first, _ = add_workspaces(sandbox.world, 2, tests=120, sessions=0)
    sandbox.faults.add(f"500@{STUDIES.format(workspaceUuid=first)}#2")
    _, run = run_broken(config_for(sandbox, max_retries=0), streams={"tests"})
    assert len(run.rows("tests")) == 50 + 120


@pytest.mark.parametrize(
    ("change", "told_of", "left"),
    [
        (lambda rows: rows[0].update(orderedAt="the other day"), "orderedAt is not a time", 3),
        (lambda rows: rows[0].update(orderedAt=5), "orderedAt is not a time", 3),
        (lambda rows: rows[0].update(productType={}), "productType is not a text", 3),
        (lambda rows: rows[0].update(type=["x"]), "type is not a text", 3),
        (lambda rows: rows[0].update(uuid=None), "a row of tests has no uuid", 2),
        (lambda rows: rows[0].update(uuid=".."), "a row of tests has no uuid", 2),
        (lambda rows: [None, *rows[1:]], "a row of tests has no uuid", 2),
        # The cursor of the row before leads on.
        (lambda rows: [*rows[:2], 5], "a row of tests has no uuid", 3),
    ],
)
def test_a_test_that_cannot_be_read_keeps_no_other_from_landing(
    change: Callable[[Any], object], told_of: str, left: int, sandbox: Running
) -> None:
    add_workspaces(sandbox.world, 1, tests=3, sessions=2)
    sandbox.rewrites.add("/usertesting/api/v1/workspaces/*", change_json(change))
    error, run = run_broken(config_for(sandbox))
    assert told_of in error
    assert len(run.rows("tests")) == left
    assert len(run.rows("session_details")) == 2 * left


@pytest.mark.parametrize(
    ("change", "told_of", "left"),
    [
        (lambda page: page["sessions"][0].pop("sessionId"), "has no sessionId", 4),
        (lambda page: page["sessions"][0].update(sessionId=""), "has no sessionId", 4),
        (lambda page: page["sessions"][0].update(sessionId=".."), "has no sessionId", 4),
        (lambda page: page["sessions"].__setitem__(1, "x"), "has no sessionId", 4),
        (lambda page: page["sessions"][0].update(finishTime="soon"), "finishTime is not a time", 5),
        (lambda page: page["sessions"][0].update(startTime={}), "startTime is not a time", 5),
        (lambda page: page["sessions"][0].update(status={}, audienceId=7), "", 5),
        (lambda page: page.update(meta=None), "totalCount is not a count", 5),
        (lambda page: page["meta"]["pagination"].update(totalCount=-1), "totalCount is not", 5),
        (lambda page: page["meta"]["pagination"].update(totalCount="5"), "totalCount is not", 5),
        (lambda page: page["meta"]["pagination"].update(totalCount=10**400), "no JSON", 0),
    ],
)
def test_a_row_or_a_field_of_a_list_fails_alone(
    change: Callable[[Any], object], told_of: str, left: int, sandbox: Running
) -> None:
    add_workspaces(sandbox.world, 1, sessions=5)
    rewrites = [change]

    def change_once(page: Any) -> object:
        return (rewrites.pop()(page), None)[1] if rewrites and page["sessions"] else None

    if left:
        sandbox.rewrites.add(LIST, change_json(change_once))
    else:
        sandbox.rewrites.add(LIST, change_json(change))
    config = config_for(sandbox, max_retries=0)
    if told_of:
        error, run = run_broken(config)
        assert told_of in error
    else:
        run = run_here(config)
    assert len(run.rows("session_details")) == left


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("startTimeMs", "soon"),
        ("endTimeMs", 10**17),
        ("startTimeMs", True),
        ("skipped", "certainly"),
    ],
)
def test_a_field_of_a_session_fails_alone(field: str, value: object, sandbox: Running) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    tasks = [
        {
            "uuid": None,
            "text": "Rate it",
            "type": "NPS",
            "response": {"startTimeMs": 1, "endTimeMs": 2, "skipped": False, "answer": {"a": 1}},
        }
        for _ in range(2)
    ]
    session_id = sandbox.world.add_session(test_id, tasks=tasks)

    def change(body: Any) -> None:
        body["tasks"][0]["response"][field] = value

    sandbox.rewrites.add("/api/v3/*", change_json(change))
    counter = RequestCounter(sandbox)
    error, run = run_broken(config_for(sandbox))
    assert f"{session_id}: tasks.response.{field} is not" in error
    assert str(value) not in error
    broken, sound = run.rows("tasks")
    column = {"startTimeMs": "start_time_ms", "endTimeMs": "end_time_ms"}.get(field, field)
    assert broken[column] is None
    assert sound[column] is not None
    assert broken | {column: None, "task_index": 1} == sound | {column: None}
    # It has landed: it is neither asked for anew in this run, nor in the next.
    counter.count()
    run_here(config_for(sandbox), state=run.state, streams={"sessions", "session_details"})
    assert counter.count()["/api/v3/sessionResults/{sessionId}"] == 0


def test_a_score_that_cannot_be_read_fails_alone(sandbox: Running) -> None:
    sandbox.world.add_session(sandbox.world.add_test("NON_THINK_OUT_LOUD"))
    body = b'{"qxScores": [{}, {"taskGroupId": "a", "qxScore": "high"}, {"taskGroupId": "b"}]}'
    sandbox.rewrites.add(SCORES, lambda _body, _query: body)
    error, run = run_broken(config_for(sandbox))
    assert "a row of qxScores has no taskGroupId and is left out" in error
    assert "qxScores.qxScore is not a number and is left empty" in error
    assert {row["task_group_uuid"]: row["qx_score"] for row in run.rows("qx_scores")} == {
        "a": None,
        "b": None,
    }


@pytest.mark.parametrize("kind", ["401", "403", "404", "500", "html"])
@pytest.mark.parametrize("endpoint", [WORKSPACES, f"{WORKSPACES}/*"])
def test_tests_that_are_named_need_no_v1(endpoint: str, kind: str, sandbox: Running) -> None:
    survey, aloud = fill_small(sandbox.world)
    sandbox.faults.add(f"{kind}@{endpoint}#1+")
    config = config_for(sandbox, test_ids=[survey, aloud], max_retries=0)
    if kind in {"500", "html"}:
        error, run = run_broken(config)
        assert "could not be read whole" in error
    else:
        run = run_here(config)
    everything = expected_tables(sandbox.world)
    landed = comparable(tables(run))
    for stream in set(everything) - {"workspaces", "tests"}:
        assert landed[stream] == everything[stream]


def test_a_cursor_that_is_new_on_every_page_ends(sandbox: Running) -> None:
    endless, _ = add_workspaces(sandbox.world, 2, tests=60, sessions=0)
    pages = iter(range(10**6))
    path = STUDIES.format(workspaceUuid=endless)
    rows = [{"uuid": f"test-{number}", "type": "STUDYV2"} for number in range(50)]

    def page(_body: bytes, _query: object) -> bytes:
        cursor = urlsafe_b64encode(str(1000 + next(pages)).encode()).decode().rstrip("=")
        return json.dumps([row | {"cursor": cursor} for row in rows]).encode()

    sandbox.rewrites.add(path, page)
    error, run = run_broken(config_for(sandbox), streams={"tests"})
    assert "a page with a new cursor brings no other test" in error
    assert len(run.rows("tests")) == 50 + 60
    assert next(pages) == 2


def test_a_list_of_tests_without_an_end_ends(
    sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tap_usertesting.extract.discovery.MOST_PAGES", 20)
    [endless] = add_workspaces(sandbox.world, 1)
    numbers = iter(range(10**6))

    def page(_body: bytes, _query: object) -> bytes:
        name = urlsafe_b64encode(str(1000 + next(numbers)).encode()).decode().rstrip("=")
        return json.dumps([{"uuid": name, "type": "WEB", "cursor": name}]).encode()

    sandbox.rewrites.add(STUDIES.format(workspaceUuid=endless), page)
    error, run = run_broken(config_for(sandbox), streams={"tests"})
    assert "no end after 20 pages" in error
    assert len(run.rows("tests")) == 20


def test_a_full_page_of_tests_without_a_cursor_is_told_of(sandbox: Running) -> None:
    add_workspaces(sandbox.world, 1, tests=60, sessions=0)

    def change(rows: Any) -> None:
        for row in rows:
            del row["cursor"]

    sandbox.rewrites.add(f"{WORKSPACES}/*", change_json(change))
    error, run = run_broken(config_for(sandbox), streams={"tests"})
    assert "a full page names no cursor" in error
    assert len(run.rows("tests")) == 50


@pytest.mark.parametrize("sessions", [40, 47, 60])
def test_a_total_that_counts_its_page_hides_no_session(sessions: int) -> None:
    with running(World(), Options(rate_limit=0, total_of="page")) as sandbox:
        add_workspaces(sandbox.world, 1, sessions=sessions)
        run = run_here(config_for(sandbox, page_size=20))
        assert comparable(tables(run)) == expected_tables(sandbox.world)


def test_what_lies_before_a_refused_offset_lands_and_the_rest_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running(World(), Options(rate_limit=0, deepest_offset=39)) as sandbox:
        add_workspaces(sandbox.world, 1, sessions=60)
        run = run_here(config_for(sandbox, page_size=20), streams={"sessions"})
        assert len(run.rows("sessions")) == 40
        assert "counts 20 sessions more than it lists" in caplog.text
        counter = RequestCounter(sandbox)
        again = run_here(config_for(sandbox, page_size=20), state=run.state, streams={"sessions"})
        assert again.rows("sessions") == []
        assert counter.count()[LIST] == 3


def test_a_list_may_end_at_the_deepest_offset(caplog: pytest.LogCaptureFixture) -> None:
    """The page that is asked for to see whether there is another may be one too many."""
    with running(World(), Options(rate_limit=0, deepest_offset=39)) as sandbox:
        add_workspaces(sandbox.world, 1, sessions=40)
        run = run_here(config_for(sandbox, page_size=20))
        assert comparable(tables(run)) == expected_tables(sandbox.world)
        assert "more than it lists" not in caplog.text
