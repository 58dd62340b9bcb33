"""What each status means, row by row."""

from __future__ import annotations

import pytest

from tap_usertesting.api.errors import (
    ApiError,
    ResourceError,
    ResponseAction,
    action_for_status,
    refusal,
)


@pytest.mark.parametrize(
    ("wanted", "statuses"),
    [
        (ResponseAction.OK, [200]),
        (ResponseAction.ABSENT, [204, 404, 410]),
        (ResponseAction.RENEW, [401]),
        (ResponseAction.WAIT, [429]),
        (ResponseAction.RETRY, [408, 425, 500, 502, 503, 504, 507, 520, 599]),
        (
            ResponseAction.FAIL,
            [201, 206, 301, 302, 304, 400, 402, 403, 405, 409, 413, 418, 422, 451],
        ),
    ],
)
def test_each_status_has_its_action(wanted: ResponseAction, statuses: list[int]) -> None:
    assert {status: action_for_status(status) for status in statuses} == dict.fromkeys(
        statuses, wanted
    )


@pytest.mark.parametrize(
    ("status", "hint", "is_of_one_resource"),
    [
        (302, "check api_url", False),
        (400, "check test_ids and page_size", True),
        (401, "check client_id and client_secret", False),
        (403, "check the plan of the account", True),
        (422, "the tap knows no way round this status", True),
    ],
)
def test_a_refusal_says_what_to_do_and_whether_it_is_of_one_resource(
    *, status: int, hint: str, is_of_one_resource: bool
) -> None:
    error = refusal(status, "GET /api/v2/sessionResults of test t")
    assert isinstance(error, ApiError)
    assert isinstance(error, ResourceError) is is_of_one_resource
    assert str(error).startswith(f"GET /api/v2/sessionResults of test t answered {status}: ")
    assert hint in str(error)
