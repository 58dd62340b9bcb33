"""Workspaces and the studies in them: the v1 endpoints."""

from collections.abc import Callable
from typing import Any

import pytest

from usertesting_sandbox.world import ABSENT, World

from .client import Client

Serve = Callable[..., Client]
WORKSPACES = "/usertesting/api/v1/workspaces"


def walk(client: Client, workspace: str) -> list[list[dict[str, Any]]]:
    pages = [client.json(f"{WORKSPACES}/{workspace}")]
    while pages[-1]:
        after = pages[-1][-1]["cursor"]
        pages.append(client.json(f"{WORKSPACES}/{workspace}", after=after))
    return pages


def test_workspaces_are_a_bare_array(serve: Serve) -> None:
    world = World()
    uuid = world.add_workspace("Banking")
    assert serve(world).json(WORKSPACES) == [{"id": "1001", "name": "Banking", "uuid": uuid}]


@pytest.mark.parametrize(("amount", "sizes"), [(0, [0]), (50, [50, 0]), (120, [50, 50, 20, 0])])
def test_pages_of_fifty_follow_the_cursor_of_the_last_row(
    serve: Serve, amount: int, sizes: list[int]
) -> None:
    world = World()
    workspace = world.add_workspace()
    ids = [world.add_test() for _ in range(amount)]
    pages = walk(serve(world), workspace)
    assert [len(page) for page in pages] == sizes
    assert [row["uuid"] for page in pages for row in page] == ids


def test_a_cursor_leads_back_too(serve: Serve) -> None:
    world = World()
    workspace = world.add_workspace()
    for _ in range(120):
        world.add_test()
    client = serve(world)
    first, second, *_ = walk(client, workspace)
    path = f"{WORKSPACES}/{workspace}"
    assert client.json(path, before=second[0]["cursor"]) == first
    assert client.json(path, before=first[3]["cursor"]) == first[:3]
    assert client.json(path, before=first[0]["cursor"]) == []


def test_rows_may_have_gaps_and_classic_tests_stand_among_them(serve: Serve) -> None:
    world = World()
    world.add_test("survey", row={"type": "studyv2", "orderedAt": None, "orderedBy": ABSENT})
    world.add_test("INSIGHT_CORE", row={"type": "WEB"})
    gaps, classic = serve(world).json(f"{WORKSPACES}/{next(iter(world.workspaces))}")
    assert (gaps["type"], gaps["productType"], gaps["orderedAt"]) == ("studyv2", "survey", None)
    assert "orderedBy" not in gaps
    assert (classic["type"], classic["productType"]) == ("WEB", "INSIGHT_CORE")


def test_a_test_may_stand_in_two_workspaces(serve: Serve) -> None:
    world = World()
    both = [world.add_workspace("A"), world.add_workspace("B")]
    test_id = world.add_test(workspaces=both)
    client = serve(world)
    for workspace in both:
        assert [row["uuid"] for row in client.json(f"{WORKSPACES}/{workspace}")] == [test_id]


@pytest.mark.parametrize(
    ("tail", "status", "code"),
    [
        ("not-a-uuid", 400, "BAD_REQUEST"),
        ("00000000-0000-4000-8000-999999999999", 404, "NOT_FOUND"),
        ("{known}?after=%21", 400, "BAD_REQUEST"),
    ],
)
def test_errors_have_a_code_and_a_message(serve: Serve, tail: str, status: int, code: str) -> None:
    world = World()
    known = world.add_workspace()
    response = serve(world).get(f"{WORKSPACES}/{tail.format(known=known)}")
    body = response.json()
    assert response.status_code == status
    assert set(body) == {"errorCode", "errorMessage"}
    assert body["errorCode"] == code
