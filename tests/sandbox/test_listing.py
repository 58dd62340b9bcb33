"""The list of a test's sessions."""

from collections.abc import Callable

import pytest

from usertesting_sandbox.options import NewestBy, Options
from usertesting_sandbox.world import ABSENT, World

from .client import Client

Serve = Callable[..., Client]
LIST = "/api/v2/sessionResults"


def at(hour: int) -> str:
    return f"2026-05-01T{hour:02}:00:00.000Z"


def test_the_newest_come_first(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    ids = [world.add_session(test_id, start_time=at(hour)) for hour in (9, 11, 10)]
    body = serve(world).json(LIST, testId=test_id)
    assert [each["sessionId"] for each in body["sessions"]] == [ids[1], ids[2], ids[0]]
    assert body["testId"] == test_id
    assert body["meta"] == {"pagination": {"limit": 25, "offset": 0, "totalCount": 3}}


def test_newest_by_the_finish_if_told_so(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    long = world.add_session(test_id, start_time=at(8), finish_time=at(12))
    short = world.add_session(test_id, start_time=at(9), finish_time=at(10))
    endless = world.add_session(test_id, start_time=at(11), finish_time=None)
    orders: dict[NewestBy, list[str]] = {
        "start": [endless, short, long],
        "finish": [long, endless, short],
    }
    for newest_by, expected in orders.items():
        client = serve(world, Options(rate_limit=0, newest_by=newest_by))
        body = client.json(LIST, testId=test_id)
        assert [each["sessionId"] for each in body["sessions"]] == expected


def test_pages_together_hold_every_session_once(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    ids = [world.add_session(test_id) for _ in range(57)]
    client = serve(world)
    pages = [
        client.json(LIST, testId=test_id, limit=20, offset=offset) for offset in (0, 20, 40, 60)
    ]
    assert [len(page["sessions"]) for page in pages] == [20, 20, 17, 0]
    assert {page["meta"]["pagination"]["totalCount"] for page in pages} == {57}
    listed = [each["sessionId"] for page in pages for each in page["sessions"]]
    assert listed == ids[::-1]


def test_finish_time_and_audience_may_be_null_or_missing(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    world.add_session(test_id, finish_time=None, audience_id=None)
    world.add_session(test_id, finish_time=ABSENT, audience_id=ABSENT)
    world.add_session(test_id, finish_time="2026-05-01T10:00:00+02:00", audience_id="x")
    rows = serve(world).json(LIST, testId=test_id)["sessions"]
    by_key = sorted(rows, key=len)
    assert set(by_key[0]) == {"sessionId", "status", "startTime"}
    assert {row["finishTime"] for row in by_key[1:]} == {None, "2026-05-01T10:00:00+02:00"}
    assert {row["audienceId"] for row in by_key[1:]} == {None, "x"}


def test_only_completed_sessions_exist(serve: Serve) -> None:
    world = World()
    test_id = world.add_test()
    done = world.add_session(test_id)
    broken_off = world.add_session(test_id, status="INCOMPLETE")
    client = serve(world)
    body = client.json(LIST, testId=test_id)
    assert [each["sessionId"] for each in body["sessions"]] == [done]
    assert body["meta"]["pagination"]["totalCount"] == 1
    assert client.get(f"/api/v3/sessionResults/{broken_off}").status_code == 404


@pytest.mark.parametrize("limit", ["1", "500"])
@pytest.mark.parametrize("offset", ["0", "10000"])
def test_bounds_are_allowed(serve: Serve, limit: str, offset: str) -> None:
    world = World()
    client = serve(world)
    body = client.json(LIST, testId=world.add_test(), limit=limit, offset=offset)
    assert body["meta"]["pagination"]["limit"] == int(limit)
    assert body["meta"]["pagination"]["offset"] == int(offset)


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", each) for each in ("0", "501", "-1", "x", "", "2.5")]
    + [("offset", each) for each in ("-1", "10001", "x", "")]
    + [("testId", each) for each in ("", "x", "00000000000040008000000000000001")],
)
def test_what_is_out_of_bounds_is_a_bad_request(serve: Serve, name: str, value: str) -> None:
    world = World()
    response = serve(world).get(LIST, params={"testId": world.add_test()} | {name: value})
    assert response.status_code == 400


def test_a_test_must_be_named(serve: Serve) -> None:
    assert serve().get(LIST).status_code == 400


def test_unknown_and_classic_tests_are_not_found(serve: Serve) -> None:
    world = World()
    classic = world.add_test("INSIGHT_CORE", row={"type": "WEB"})
    client = serve(world)
    for test_id in (classic, "00000000-0000-4000-8000-999999999999"):
        assert client.get(LIST, params={"testId": test_id}).status_code == 404


def test_an_id_may_be_written_in_capitals(serve: Serve) -> None:
    world = World()
    test_id = world.add_test(test_id="abcdef00-0000-4000-8000-000000000001")
    assert serve(world).json(LIST, testId=test_id.upper())["testId"] == test_id
