"""A state that somebody has edited is read as it stands, or named."""

from __future__ import annotations

from typing import Any

import pytest

from tap_usertesting.errors import UserTestingError
from tap_usertesting.sync.ledger import Ledger, is_state


@pytest.mark.parametrize(
    "damage",
    [
        {"replication_key_value": "yesterday"},
        {"replication_key_value": 5},
        {"id_at_bookmark": ["a"]},
        {"pending": {"a": "soon"}},
        {"pending": []},
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
