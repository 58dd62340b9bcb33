"""Nights on which something is wrong: nothing is lost, and a quality model tells of each fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.transform.stores import DuckDBStore, PostgresStore, Store
from tests.warehouses import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.transform.histories import Record

# The first test in each warehouse waits for all nights.
pytestmark = pytest.mark.timeout(1200)

MODELS = ("--resource-type", "seed", "--resource-type", "model")
WITH_TESTS = ("--selector", "build")
FIRST_NIGHT = "2026-03-02 02:00:00"
# A year ahead of the nights around it, and of the clock of whoever runs the tests.
NIGHT_AHEAD = "2999-03-03 02:00:00"
THIRD_NIGHT = "2026-03-04 02:00:00"

HALF_UNDERSTOOD = {
    "option": ("MULTIPLE_CHOICE", {"multipleChoice": {"selectedOptions": [{"optionText": "A"}]}}),
    "rating": ("RATING_SCALE", {"ratingScale": {"selected": 4, "label": "Easy"}}),
    "page": ("URL", {"url": {"url": "https://a.example", "passed": True}}),
}
SCORES = ({"score": "n/a"}, {"score": {"value": 61}}, {"score": 61}, [61])
# Words and cues that were found, and whether the tap has understood all.
OPTIONS = "multipleChoice.selectedOptions"
TRANSCRIPTS: dict[str, tuple[str | None, int, bool | None]] = {
    "spoken": ("Well, this", 1, True),
    "spoken, of old": ("Well, this", 1, None),
    "silent": (None, 0, True),
    "header alone": (None, 0, False),
    "without cues": (None, 0, False),
    "in part": ("Well, this", 1, False),
}


class Raw:
    """Raw tables, written by key."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[tuple[object, ...], Record]] = {"sessions": {}, "tests": {}}

    def write(self, stream: str, at: str, session_id: str, index: int, record: Record) -> None:
        row = {"session_id": session_id, "_sdc_extracted_at": at, **record}
        self.tables.setdefault(stream, {})[session_id, index, record.get("test_id")] = row

    def list_session(self, at: str, session_id: str, test_id: str) -> None:
        self.tables["sessions"] = {
            key: row
            for key, row in self.tables["sessions"].items()
            if row["session_id"] != session_id
        }
        listing = {"test_id": test_id, "finish_time": "2026-03-01 12:00:00"}
        self.write("sessions", at, session_id, 0, listing)

    def write_session(self, at: str, session_id: str, person: str | None) -> None:
        self.list_session(at, session_id, "test-1")
        details = {"test_id": "test-1", "participant_id": person, "extracted_at": at}
        self.write("session_details", at, session_id, 0, details)

    def write_task(self, at: str, session_id: str, kind: str | None, answer: object) -> None:
        task = {"task_index": 0, "task_type": kind, "task_uuid": "t", "skipped": False}
        read = {"test_id": "test-1", "extracted_at": at, "answer_json": json.dumps(answer)}
        self.write("tasks", at, session_id, 0, {**task, **read})


class Nights(NamedTuple):
    """What dbt has said, and the warehouse after the last night.

    Attributes:
        before_load: What the build said before there were any tables.
        ahead: What the build said after the night whose clock was ahead.
        first: The sessions of the first night, as `fct_sessions` had them.
        store: The warehouse.
    """

    before_load: str
    first: list[Record]
    ahead: str
    store: Store


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def nights(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("faults")
    if request.param == "duckdb":
        yield pass_nights(DuckDBStore(folder))
    else:
        with postgres_server.serving() as port:
            yield pass_nights(PostgresStore(folder, port))


def pass_nights(store: Store) -> Nights:
    before_load = store.dbt("build", *MODELS, is_well=False)
    raw = Raw()
    # Tests without a session yet, a part of the project, and a build that is asked to see nothing.
    store.load(raw.tables)
    store.dbt("build", "--select", "+fct_nps", *WITH_TESTS)
    store.dbt("build", "--empty", *MODELS)

    write_first_night(raw)
    store.load(raw.tables)
    store.dbt("build", *MODELS)
    first = store.query("select * from usertesting.fct_sessions")

    raw.write_session(NIGHT_AHEAD, "ahead", "ann")
    raw.write_session(NIGHT_AHEAD, "read ahead", "ann")
    for index in range(2):
        task = {"task_index": index, "test_id": "test-1", "extracted_at": NIGHT_AHEAD}
        task |= {"task_uuid": "t", "task_type": "URL"}
        raw.write("tasks", NIGHT_AHEAD, "read ahead", index, task)
    store.load(raw.tables)
    ahead = store.dbt("build", *WITH_TESTS)

    raw.write_session(THIRD_NIGHT, "after", "ann")
    raw.write_session(THIRD_NIGHT, "nobody now", None)
    raw.list_session(THIRD_NIGHT, "moves", "test-2")
    raw.write_session(THIRD_NIGHT, "read ahead", "ann")
    raw.write_task(THIRD_NIGHT, "read ahead", "NPS", {"nps": 9})
    store.load(raw.tables)
    store.dbt("build", *WITH_TESTS)
    return Nights(before_load, first, ahead, store)


def write_first_night(raw: Raw) -> None:
    for session_id in (
        *HALF_UNDERSTOOD,
        "nobody",
        "moves",
        "kind unknown",
        "read ahead",
        *TRANSCRIPTS,
    ):
        raw.write_session(FIRST_NIGHT, session_id, "ann")
    raw.write_session(FIRST_NIGHT, "nobody now", "zoe")
    for session_id, (kind, answer) in HALF_UNDERSTOOD.items():
        raw.write_task(FIRST_NIGHT, session_id, kind, answer)
    raw.write_task(FIRST_NIGHT, "moves", "NPS", {"nps": 9})
    raw.write_task(FIRST_NIGHT, "kind unknown", None, {"nps": 9})
    for index, response in enumerate(SCORES):
        group = {"task_group_index": index, "task_group_uuid": "g", "test_id": "test-1"}
        read = {"extracted_at": FIRST_NIGHT, "task_group_response": json.dumps(response)}
        raw.write("task_groups", FIRST_NIGHT, "page", index, {**group, **read})
    for session_id, (words, cues, is_whole) in TRANSCRIPTS.items():
        read = {"test_id": "test-1", "extracted_at": FIRST_NIGHT}
        text = "WEBVTT\n" if "header" in session_id else "WEBVTT\n\nHello"
        spoken = {"transcript_plain_text": words, "cue_count": cues, "is_whole": is_whole}
        spoken["transcript_vtt"] = text
        raw.write("transcripts", FIRST_NIGHT, session_id, 0, {**read, **spoken})


def rows(nights: Nights, query: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row.values()) for row in nights.store.query(query))


def test_a_build_before_the_first_load_says_so(nights: Nights) -> None:
    assert "Load first" in nights.before_load


def test_the_first_sessions_are_all_there(nights: Nights) -> None:
    """Neither a build without any session nor one with `--empty` has moved a watermark."""
    assert len(nights.first) == len(HALF_UNDERSTOOD) + len(TRANSCRIPTS) + 5
    assert {row["has_details"] for row in nights.first} == {True}
    assert sum(row["task_count"] for row in nights.first) == len(HALF_UNDERSTOOD) + 2


def test_a_clock_ahead_freezes_nothing(nights: Nights) -> None:
    found = rows(nights, "select session_id from usertesting.fct_sessions")
    assert ("ahead",) in found
    assert ("after",) in found
    assert rows(
        nights,
        "select task_index, answer_status from usertesting.fct_task_responses"
        " where session_id = 'read ahead'",
    ) == [(0, "parsed")]


def test_rows_of_the_future_are_reported(nights: Nights) -> None:
    assert "Warning in test accepted_range_dq_future_rows" in nights.ahead
    assert rows(nights, "select stream_name, row_count from usertesting.dq_future_rows") == [
        ("session_details", 1),
        ("sessions", 1),
        ("tasks", 1),
    ]


def test_half_understood_answers_are_listed_and_counted(nights: Nights) -> None:
    listed = rows(
        nights,
        "select task_type, answer_status, answer_shape from usertesting.dq_unparsed_answers",
    )
    assert listed == [
        (
            "MULTIPLE_CHOICE",
            "partly_parsed",
            ", ".join(("multipleChoice", OPTIONS, f"{OPTIONS}.optionText")),
        ),
        ("RATING_SCALE", "partly_parsed", "ratingScale, ratingScale.label, ratingScale.selected"),
        ("URL", "partly_parsed", "url, url.passed, url.url"),
        ("none", "unparsed", "nps"),
    ]
    assert rows(
        nights,
        "select partly_parsed_count, not_understood_count, is_complete"
        " from usertesting.dq_reconciliation where test_id = 'test-1'",
    ) == [(3, 4, False)]


def test_a_score_that_is_no_number_is_null_and_reported(nights: Nights) -> None:
    assert rows(
        nights, "select qx_score from usertesting.fct_sessions where session_id = 'page'"
    ) == [(61.0,)]
    assert rows(
        nights, "select stream_name, value_name, value_count from usertesting.dq_unreadable_values"
    ) == [("task_groups", "score", 2)]


def test_a_transcript_is_whole_partial_or_empty(nights: Nights) -> None:
    told = rows(
        nights,
        "select session_id, transcript_status from usertesting.dq_session_completeness"
        " where transcript_status <> 'unknown_product'",
    )
    assert dict(told) == {
        "spoken": "loaded",
        "spoken, of old": "loaded",
        "silent": "empty",
        "header alone": "empty",
        "without cues": "partial",
        "in part": "partial",
    }
    assert rows(
        nights, "select transcript_count from usertesting.dim_tests where test_id = 'test-1'"
    ) == [(3,)]


def test_who_is_nobody_now_is_no_participant(nights: Nights) -> None:
    assert rows(nights, "select session_count from usertesting.dim_participants") == [
        (len(HALF_UNDERSTOOD) + len(TRANSCRIPTS) + 6,)
    ]


def test_a_session_that_moves_goes_with_all_it_has(nights: Nights) -> None:
    for mart in ("fct_sessions", "fct_task_responses"):
        query = f"select test_id from usertesting.{mart} where session_id = 'moves'"  # noqa: S608
        assert rows(nights, query) == [("test-2",)], mart
    assert rows(nights, "select test_id from usertesting.fct_nps") == [("test-1",), ("test-2",)]
