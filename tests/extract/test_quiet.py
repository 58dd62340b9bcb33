"""Quiet tests are listed less often, spread over the nights, and found in time all the same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.extract.plan import DETAILS, TRANSCRIPT, Selection
from tap_usertesting.extract.quiet import is_due, list_interval
from tap_usertesting.state.checkpoint import Checkpoint, Retry

TODAY = date(2026, 4, 1)
NOTHING = Selection({})


def at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def quiet_for(days: int, *, listed: int = 1, today: date = TODAY) -> Checkpoint:
    """Return the checkpoint of a test without a new session for some days."""
    return Checkpoint(
        landed={"one": b"abcd"},
        newest=at_midnight(today - timedelta(days=days)),
        listed_at=at_midnight(today - timedelta(days=listed)),
    )


@pytest.mark.parametrize(
    ("quiet", "most", "interval"),
    [(0, 30, 1), (13, 30, 1), (14, 30, 2), (70, 30, 10), (700, 30, 30), (700, 1, 1), (700, 90, 90)],
)
def test_a_test_is_listed_every_so_many_days_as_it_was_quiet_for_weeks(
    quiet: int, most: int, interval: int
) -> None:
    assert list_interval(quiet_for(quiet), TODAY, most) == interval


@given(quiet=st.integers(0, 1000), most=st.integers(1, 90), number=st.integers(0, 1000))
def test_no_test_is_left_for_longer_than_the_setting_allows(
    quiet: int, most: int, number: int
) -> None:
    test_id = str(UUID(int=number))
    days = next(
        days
        for days in range(1, 200)
        if is_due(
            test_id,
            quiet_for(quiet + days, listed=days, today=TODAY + timedelta(days=days)),
            NOTHING,
            TODAY + timedelta(days=days),
            most,
        )
    )
    assert days <= most


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint(),
        Checkpoint(missing={DETAILS: {"one"}}),
        Checkpoint(retries={DETAILS: {"one": Retry(TODAY)}}),
        Checkpoint(missing={f"{DETAILS}/tasks": {"one"}}),
        Checkpoint(streams={DETAILS: {"session_details"}}),
        Checkpoint(landed={"one": bytes(4)}),
    ],
)
def test_a_test_with_anything_left_to_ask_for_is_never_quiet(checkpoint: Checkpoint) -> None:
    selection = Selection({DETAILS: frozenset({"session_details", "tasks"})})
    checkpoint.newest = at_midnight(date(2020, 1, 1))
    checkpoint.listed_at = at_midnight(TODAY)
    assert is_due("a", checkpoint, selection, TODAY, 30)


def test_what_nothing_selected_waits_for_keeps_a_test_quiet() -> None:
    checkpoint = quiet_for(1000)
    checkpoint.missing = {TRANSCRIPT: {"one"}}
    assert not is_due("a", checkpoint, NOTHING, TODAY, 90)


def test_four_hundred_nights_of_a_thousand_tests() -> None:
    """Twenty are alive; now and then a quiet one gets a session."""
    chance = random.Random(3)
    names = [str(UUID(int=chance.getrandbits(128))) for _ in range(1000)]
    tests = {name: quiet_for(chance.randint(0, 900)) for name in names}
    waiting: dict[str, date] = {}
    lists, late = [], []
    for night in range(400):
        today = TODAY + timedelta(days=night)
        for name in names[:20]:
            waiting.setdefault(name, today)
        waiting.setdefault(chance.choice(names), today)
        listed = [name for name in names if is_due(name, tests[name], NOTHING, today, 30)]
        lists.append(len(listed))
        for name in listed:
            tests[name].listed_at = at_midnight(today)
            if name in waiting:
                late.append((today - waiting[name]).days)
                tests[name].newest = at_midnight(waiting.pop(name))
    mean = sum(lists) / len(lists)
    assert mean < 150
    # The setting takes effect in the first nights, which may list more than those after them.
    assert max(lists[1:]) <= 2 * mean
    assert max(late) <= 30
    assert max(late) > 7
