"""What an answer's headers say of the rate limit, whatever a server makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tap_usertesting.api import headers
from tap_usertesting.api.headers import read_block_seconds, read_headers, read_wait_seconds
from tap_usertesting.api.rate_window import Headers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "utc_now", lambda: NOW)


def date_in(seconds: int) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "reset", "seconds"),
    [
        (None, None, 60),
        ("17", None, 17),
        ("17", "30", 17),
        (None, "30", 30),
        ("2.5", "30", 2.5),
        (date_in(45), "30", 45),
        # Never a hot loop.
        ("0", None, 1),
        (None, "0.2", 1),
        # What cannot be meant is passed over.
        ("soon", "30", 30),
        ("", "30", 30),
        ("-5", "30", 30),
        ("nan", "30", 30),
        (date_in(-45), "30", 30),
        ("4" * 5000, "30", 30),
        (date_in(400 * 86_400), "30", 30),
        # What is too long to wait for may be meant all the same.
        ("90000", "30", 90_000),
        (date_in(90_000), "30", 90_000),
        # A reset that is a point in time.
        (None, "1772366400", 60),
        ("86400", None, 86_400),
    ],
)
def test_a_429_is_waited_for_as_long_as_it_says(
    retry_after: str | None, reset: str | None, seconds: float
) -> None:
    given = {"retry-after": retry_after, "x-ratelimit-reset": reset}
    told = {name: text for name, text in given.items() if text is not None}
    assert read_block_seconds(told) == seconds


def test_a_fault_is_waited_for_only_if_it_says_so_itself() -> None:
    assert read_wait_seconds({"retry-after": "17", "x-ratelimit-reset": "30"}) == 17
    assert read_wait_seconds({"retry-after": date_in(45)}) == 45
    assert read_wait_seconds({"x-ratelimit-reset": "30"}) == 0
    assert read_wait_seconds({"retry-after": "soon"}) == 0


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "read"),
    [
        ("10", "7", "42", Headers(7, 42.0, 10)),
        ("10", "0", "0", Headers(0, 0.0, 10)),
        (None, "7", "42", Headers(7, 42.0, None)),
        ("ten", "7", "42", Headers(7, 42.0, None)),
        ("0", "7", "42", Headers(7, 42.0, None)),
        ("10", None, "42", None),
        ("10", "7", None, None),
        ("10", "-1", "42", None),
        ("10", "7", "-1", None),
        ("10", "7", "inf", None),
        ("10", "7", "1772366400", None),
        ("10", "many", "42", None),
        ("9" * 5000, "7", "42", Headers(7, 42.0, None)),
        ("10", "9" * 5000, "42", None),
        ("10", "7", "9" * 5000, None),
    ],
)
def test_headers_that_make_no_sense_are_none(
    limit: str | None, remaining: str | None, reset: str | None, read: Headers | None
) -> None:
    given = {
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
        "x-ratelimit-reset": reset,
    }
    assert read_headers({name: text for name, text in given.items() if text is not None}) == read
