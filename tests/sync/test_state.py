"""A state that somebody has edited is read as it stands, or named."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.errors import UserTestingError
from tap_usertesting.sync.ledger import Ledger, is_state
from tap_usertesting.sync.mark import Mark, Owed
from tap_usertesting.sync.mark_json import read_mark, write_mark

owed = st.builds(Owed, st.dates(), st.booleans(), st.booleans(), st.none() | st.dates())


@given(pending=st.dictionaries(st.text(), owed))
def test_what_is_pending_is_read_as_it_was_written(pending: dict[str, Owed]) -> None:
    written = json.loads(json.dumps(write_mark(Mark(pending=pending))))
    assert read_mark(written).pending == pending


def test_what_is_pending_alike_takes_an_id_each() -> None:
    pending = {
        f"{number:036}": Owed(date(2026, 4, 15), asked_on=date(2026, 4, 1))
        for number in range(1000)
    }
    written = json.dumps(write_mark(Mark(pending=pending)), separators=(",", ":"))
    assert len(written) < 1000 * len('"00000000-0000-0000-0000-000000000000",') + 150


def test_a_state_of_before_unread_answers_were_noted_has_none() -> None:
    pending = {"session-1": Owed(date(2026, 4, 15), is_bare=True)}
    written = write_mark(Mark(pending=pending))
    for group in written["pending"]:
        del group["is_unread"]
    assert read_mark(written).pending == pending


@pytest.mark.parametrize(
    "damage",
    [
        {"replication_key_value": "yesterday"},
        {"replication_key_value": 5},
        {"id_at_bookmark": ["a"]},
        {"pending": {"a": "soon"}},
        {"pending": [["a"]]},
        {"pending": [{"last_day": "soon", "is_bare": False, "asked_on": None}]},
        {"pending": [{"last_day": "2026-04-01", "is_bare": False}]},
        {"pending": [{"last_day": "2026-04-01", "is_bare": False, "asked_on": "soon"}]},
        {"unfinished": [5]},
        {"landed": 3},
        {"landed": 3, "fingerprint": "xyz"},
        {"refresh": {"until": ["yesterday", "a"], "done": None}},
        {"refresh": []},
        {"refresh": {}},
        {"refresh": {"until": {}, "done": None}},
        {"refresh": {"until": ["2026-03-01T00:00:00Z"], "done": None}},
        {"roster": []},
        {"roster": {"a": ["b"]}},
        {"roster": {"a": [None, None, "yesterday", None]}},
        {"replication_key": "as_of_date", "replication_key_value": "yesterday"},
    ],
)
def test_a_mark_that_cannot_be_read_is_named(damage: dict[str, Any]) -> None:
    state = {
        "bookmarks": {"transcripts": {"partitions": [{"context": {"test_id": "t-1"}, **damage}]}}
    }
    with pytest.raises(UserTestingError, match=r"stream transcripts for test t-1"):
        Ledger(state)


@pytest.mark.parametrize(
    "state",
    [
        [],
        {"bookmarks": []},
        {"bookmarks": {"sessions": 5}},
        {"bookmarks": {"sessions": {"partitions": {}}}},
    ],
)
def test_what_is_no_state_is_recognised(state: object) -> None:
    assert not is_state(state)
