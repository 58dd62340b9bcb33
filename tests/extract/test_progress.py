"""How far a run is, as its log tells: a line a minute, and a report at the end."""

from __future__ import annotations

import pytest

from tap_usertesting.runtime.progress import Progress, duration
from tests.support.tap import InstantClock

SAVING = (
    "  lists: 2 tests listed, 1 without anything new; "
    "max_list_interval_days: 30 would save some 1 lists a night"
)


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        (0, "about 0 min at 10 a minute"),
        (1, "about 1 min at 10 a minute"),
        (10, "about 1 min at 10 a minute"),
        (11, "about 2 min at 10 a minute"),
        (599, "about 1 h 0 min at 10 a minute"),
        (2_310, "about 3 h 51 min at 10 a minute"),
        (800_000, "about 1,333 h 20 min at 10 a minute"),
    ],
)
def test_how_long_requests_take(requests: int, told: str) -> None:
    assert duration(requests, 10) == told


def test_a_line_comes_once_a_minute() -> None:
    clock = InstantClock()
    progress = Progress(clock)
    progress.begin(sessions=1_200, requests=2_310)

    def land(seconds: float, *, sessions: int = 1, requests: int = 2) -> str | None:
        clock.sleep(seconds)
        return progress.landed(requests=requests, sessions=sessions, requests_per_minute=10)

    assert [land(20), land(20)] == [None, None]
    assert land(20) == (
        "3 of 1,200 sessions have landed, 2,304 requests are left, about 3 h 51 min at 10 a minute"
    )
    # A video counts as requests, not as a session.
    assert [land(59), land(0, sessions=0, requests=1)] == [None, None]
    assert land(1) == (
        "5 of 1,200 sessions have landed, 2,299 requests are left, about 3 h 50 min at 10 a minute"
    )


def test_requests_left_never_go_below_zero() -> None:
    clock = InstantClock()
    progress = Progress(clock)
    clock.sleep(60)
    line = progress.landed(requests=2, sessions=1, requests_per_minute=10)
    assert line is not None
    assert "0 requests are left" in line


def test_the_report_adds_up_what_the_run_did() -> None:
    progress = Progress(InstantClock())
    for stream, count in (("tasks", 2), ("sessions", 1), ("tasks", 3), ("clips", 0)):
        progress.count_rows(stream, count)
    progress.count_request("/api/v2/sessionResults")
    progress.skip("tests that answered 404")
    progress.skip("sessions past the API's deepest offset", 1_200)
    progress.count_list(is_news=True, least=1)
    progress.count_list(is_news=False, least=0.1)
    report = progress.report(
        waited_seconds=12_345.6,
        pending={"transcripts": 3},
        failed={"details": 1},
        flaw_count=2,
        reason="its 5 minutes are up",
    )
    assert list(report) == [
        "Run report: stopped early (its 5 minutes are up)",
        "  rows written: sessions 1, tasks 5",
        "  requests sent: /api/v2/sessionResults 1",
        SAVING,
        "  waited for the rate limit: 12,346 s",
        "  pending, requested again by the next run: transcripts 3",
        "  failed after all attempts, requested again by the next run: details 1",
        "  parts of responses that could not be read: 2",
        "  skipped: sessions past the API's deepest offset 1,200, tests that answered 404 1",
        "  characters replaced, as they cannot be stored: 0",
    ]
    quiet = Progress(InstantClock()).report(
        waited_seconds=0, pending={}, failed={}, flaw_count=0, reason=""
    )
    assert [line.partition(": ")[2] for line in quiet] == [
        "finished",
        "none",
        "none",
        "0 tests listed, 0 without anything new",
        "0 s",
        "none",
        "none",
        "0",
        "none",
        "0",
    ]
