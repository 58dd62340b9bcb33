"""Tokens: who gets one, and what it opens."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
import requests

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.options import Options

from .client import Client

Serve = Callable[..., Client]
PATH = "/usertesting/api/v1/workspaces"
FORM = {
    "grant_type": "client_credentials",
    "client_id": "sandbox",
    "client_secret": "sandbox-secret",
    "scope": "studies:read",
}


def mint(client: Client, **changed: str | None) -> requests.Response:
    return requests.post(client.running.token_url, data=FORM | changed, timeout=10)


def status_with(client: Client, authorization: str) -> int:
    return client.get(PATH, headers={"Authorization": authorization}).status_code


def test_a_token_opens_the_api_until_it_expires(serve: Serve, clock: ManualClock) -> None:
    client = serve(options=Options(rate_limit=0, token_seconds=900))
    response = mint(client)
    body = response.json()
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, FORM["scope"])
    bearer = f"Bearer {body['access_token']}"
    clock.advance(899)
    assert status_with(client, bearer) == 200
    clock.advance(1)
    assert status_with(client, bearer) == 401
    assert status_with(client, f"Bearer {mint(client).json()['access_token']}") == 200


def test_the_secret_may_come_in_a_header(serve: Serve) -> None:
    client = serve(options=Options(client_id="ada", client_secret="a:b c"))
    form = {"grant_type": "client_credentials", "scope": "studies:read"}
    basic = base64.b64encode(b"ada:a%3Ab+c").decode()
    for header, status in ((basic, 200), (basic[:-4], 401), ("%%%", 401)):
        headers = {"Authorization": f"Basic {header}"}
        response = requests.post(client.running.token_url, form, headers=headers, timeout=10)
        assert response.status_code == status


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"scope": "studies:write"}, 400, "invalid_scope"),
        ({"scope": None}, 400, "invalid_scope"),
    ],
)
def test_invalid_token_requests_are_refused(
    serve: Serve, changed: dict[str, Any], status: int, error: str
) -> None:
    response = mint(serve(), **changed)
    assert (response.status_code, response.json()) == (status, {"error": error})
    assert response.headers["cache-control"] == "no-store"


def test_only_a_form_is_understood(serve: Serve) -> None:
    response = requests.post(serve().running.token_url, json=FORM, timeout=10)
    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
def test_no_way_in_without_a_valid_token(serve: Serve, authorization: str) -> None:
    client = serve()
    response = client.get(PATH, headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.json() == {"errorCode": "UNAUTHORIZED", "errorMessage": "Unauthorized"}
    deep = client.get("/api/v2/sessionResults", headers={"Authorization": authorization})
    assert deep.status_code == 401


def test_without_a_fixed_token_none_is_valid(serve: Serve) -> None:
    assert status_with(serve(), "Bearer None") == 401
