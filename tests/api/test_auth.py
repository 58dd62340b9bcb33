"""Access tokens: minted early, renewed once for all threads, never shown."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from tap_usertesting.api.auth import FixedToken, MintedTokens
from tap_usertesting.api.errors import ApiError
from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.api.transport import Response, Transport
from tests.support.tap import InstantClock

if TYPE_CHECKING:
    from collections.abc import Iterable


class FakeEndpoint(Transport):
    """Answers token requests with what it is given, in order; the last answer stays."""

    def __init__(self, answers: Iterable[tuple[int, bytes]], **headers: str) -> None:
        self.answers = deque(answers)
        self.headers = headers
        self.forms: list[dict[str, str]] = []

    @override
    def send(self, method: str, url: str, **options: Any) -> Response:
        assert (method, url) == ("POST", "https://auth.example/token")
        self.forms.append(options["data"])
        status, body = self.answers[0]
        if len(self.answers) > 1:
            self.answers.popleft()
        return Response(status, self.headers, body)


def make_tokens(endpoint: FakeEndpoint, clock: InstantClock) -> MintedTokens:
    return MintedTokens(
        transport=endpoint,
        token_url="https://auth.example/token",
        client_id="me",
        client_secret="hush",
        attempts=RetryPolicy(2, clock),
        clock=clock,
    )


def minted(name: str, lifetime: object = 3600) -> tuple[int, bytes]:
    return 200, f'{{"access_token": "{name}", "expires_in": {lifetime}}}'.encode()


def test_the_form_is_that_of_client_credentials() -> None:
    endpoint = FakeEndpoint([minted("a")])
    assert make_tokens(endpoint, InstantClock()).current() == "a"
    assert endpoint.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": "me",
            "client_secret": "hush",
            "scope": "studies:read",
        }
    ]


@pytest.mark.parametrize(("lifetime", "kept"), [(3600, 3539), (50, 44), ("null", 3539), (-1, 3539)])
def test_a_token_is_minted_before_the_last_expires(lifetime: object, kept: float) -> None:
    clock = InstantClock()
    tokens = make_tokens(FakeEndpoint([minted("a", lifetime), minted("b")]), clock)
    assert tokens.current() == "a"
    clock.sleep(kept)
    assert tokens.current() == "a"
    clock.sleep(2)
    assert tokens.current() == "b"


def test_threads_that_were_refused_the_same_token_share_one_new_one() -> None:
    endpoint = FakeEndpoint([minted("a"), minted("b"), minted("c")])
    tokens = make_tokens(endpoint, InstantClock())
    refused = tokens.current()
    renewed: list[str] = []
    threads = [
        threading.Thread(target=lambda: renewed.append(tokens.renew(refused))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert renewed == ["b"] * 8
    assert len(endpoint.forms) == 2


@pytest.mark.parametrize(
    "fault",
    [(503, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}"), minted("two\\nlines")],
)
def test_a_fault_of_the_token_endpoint_may_pass(fault: tuple[int, bytes]) -> None:
    tokens = make_tokens(FakeEndpoint([fault, minted("a")]), InstantClock())
    assert tokens.current() == "a"


def test_the_token_endpoints_own_limit_is_waited_out() -> None:
    clock = InstantClock()
    endpoint = FakeEndpoint([(429, b"")] * 5 + [minted("a")])
    assert make_tokens(endpoint, clock).current() == "a"
    assert clock.now() == 5 * 60


def test_a_limit_that_lasts_ends_the_wait_with_an_error() -> None:
    clock = InstantClock()
    with pytest.raises(ApiError, match="token endpoint has answered 429 for 1 h"):
        make_tokens(FakeEndpoint([(429, b"")]), clock).current()
    assert 3600 <= clock.now() <= 3700


def test_a_wait_of_a_day_is_not_begun() -> None:
    clock = InstantClock()
    endpoint = FakeEndpoint([(429, b"")], **{"retry-after": "86400"})
    with pytest.raises(ApiError, match="token endpoint would have to wait 24 h 0 min"):
        make_tokens(endpoint, clock).current()
    assert clock.now() == 0


def test_a_limit_whose_headers_show_requests_left_is_an_error_soon() -> None:
    clock = InstantClock()
    left = {"x-ratelimit-remaining": "7", "x-ratelimit-reset": "30"}
    with pytest.raises(ApiError, match="429 5 times in a row"):
        make_tokens(FakeEndpoint([(429, b"")], **left), clock).current()
    assert clock.now() == 4 * 30


def test_the_wait_for_a_token_is_said_each_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    endpoint = FakeEndpoint([(429, b""), minted("a")], **{"retry-after": "150"})
    make_tokens(endpoint, InstantClock()).current()
    assert [line.partition("; ")[2] for line in caplog.messages] == [
        "asking again in 3 min",
        "asking again in 2 min",
        "asking again in 30 s",
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"error": "invalid_client", "error_description": "hush"}', "401 invalid_client"),
        (b'{"error": "hush"}', "(401)"),
        (b"hush", "(401)"),
    ],
)
def test_a_refusal_names_the_settings_and_quotes_nothing_unknown(body: bytes, told: str) -> None:
    tokens = make_tokens(FakeEndpoint([(401, body)]), InstantClock())
    with pytest.raises(ApiError) as caught:
        tokens.current()
    assert told in str(caught.value)
    assert "client_secret" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_token_made_elsewhere_cannot_be_renewed() -> None:
    tokens = FixedToken("mine")
    assert tokens.current() == "mine"
    with pytest.raises(ApiError, match="lasts an hour"):
        tokens.renew("mine")
