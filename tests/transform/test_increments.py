"""A night's increment leaves every table as a build of everything would; dbt itself at work."""

import shutil
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.transform.arrivals import (
    SHORT,
    load_the_first_night,
    load_the_second_night,
    load_what_lands_out_of_order,
)
from tests.transform.warehouse import MODELS_ONLY, STREAMS, Warehouse
from tests.warehouses.warehouse import short

# The first test waits for three builds.
pytestmark = pytest.mark.timeout(1800)


def contents(warehouse: Warehouse) -> dict[str, Counter[str]]:
    """The rows of all that dbt has made but of how it follows changes, fractions to nine digits."""
    relations = warehouse.query(
        "select table_schema || '.' || table_name as name from information_schema.tables"
        " where table_schema <> 'usertesting_raw' and table_name not in"
        " ('base_usertesting__watermarks', 'base_usertesting__session_changes')"
    )
    names = [relation["name"] for relation in relations]
    found = warehouse.query_each(f"from {name}" for name in names)
    return {name: Counter(map(readable, rows)) for name, rows in zip(names, found, strict=True)}


def readable(row: Mapping[str, object]) -> str:
    return repr([short(cell) if isinstance(cell, float) else cell for cell in row.values()])


def build_on_a_broken_table(warehouse: Warehouse) -> None:
    """Build while a mart cannot be written: it fails, and what comes after it waits."""
    alter = "alter table usertesting.fct_task_responses"
    warehouse.query(f"{alter} add column stray integer default 0")
    warehouse.query(f"{alter} alter column stray set not null")
    warehouse.query(f"{alter} alter column stray drop default")
    with pytest.raises(AssertionError, match="NOT NULL constraint failed"):
        warehouse.dbt("build", *MODELS_ONLY)
    warehouse.query(f"{alter} drop column stray")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Warehouse]:
    """A warehouse built night by night, and one like it built anew."""
    warehouse = Warehouse(tmp_path_factory.mktemp("increments"))
    load_the_first_night(warehouse)
    warehouse.dbt("build", *MODELS_ONLY)

    load_the_second_night(warehouse)
    build_on_a_broken_table(warehouse)

    load_what_lands_out_of_order(warehouse)
    warehouse.dbt("build", *MODELS_ONLY)

    # The copy's file has the same name, since views name the database, which is named after it.
    anew = Warehouse(tmp_path_factory.mktemp("anew"))
    shutil.copy(warehouse.path, anew.path)
    anew.dbt("build", "--full-refresh", *MODELS_ONLY)
    return warehouse, anew


def test_increments_leave_what_a_build_of_everything_makes(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    by_night, anew = map(contents, nights)

    assert by_night.keys() == anew.keys()
    for name, rows in anew.items():
        assert (by_night[name] - rows, rows - by_night[name]) == (Counter(), Counter()), name


@pytest.mark.parametrize(
    ("mart", "expected"),
    [
        (
            "fct_task_responses",
            {"kept": 3, "late": 3, "recoded": 1, "new": 3, "tied": 3, "behind": 3, "elsewhere": 3},
        ),
        (
            "fct_session_demographics",
            {"kept": 2, "late": 2, "new": 2, "tied": 2, "behind": 2, "elsewhere": 2},
        ),
        (
            "fct_answer_items",
            {"kept": 2, "late": 2, "new": 2, "tied": 2, "behind": 2, "elsewhere": 2},
        ),
        ("fct_transcript_cues", {"kept": 3, "late": 3, "recoded": 3, "new": 3}),
        ("fct_transcript_chunks", {"kept": 1, "late": 1, "recoded": 1, "new": 1}),
        ("fct_task_speech", {"kept": 2, "late": 2, "recoded": 1, "new": 2}),
    ],
)
def test_a_changed_session_is_replaced_whole(
    nights: tuple[Warehouse, Warehouse], mart: str, expected: dict[str, int]
) -> None:
    rows = nights[0].query(f"from usertesting.{mart}")

    assert Counter(row["session_id"] for row in rows) == expected


def test_a_deleted_session_is_still_listed(nights: tuple[Warehouse, Warehouse]) -> None:
    [session] = nights[0].query("from usertesting.fct_sessions where session_id = 'deleted'")
    [alert] = nights[0].query("from usertesting.fct_research_alerts where phrase = 'frustrat'")

    assert session["deleted_at"] is not None
    assert (session["task_count"], session["has_transcript"]) == (0, False)
    assert not alert["is_open"]


def test_a_deleted_session_counts_nowhere(
    nights: tuple[Warehouse, Warehouse], tmp_path_factory: pytest.TempPathFactory
) -> None:
    never = Warehouse(tmp_path_factory.mktemp("never"))
    shutil.copy(nights[0].path, never.path)
    for stream, columns in STREAMS.items():
        if "session_id" in columns:
            never.query(f"delete from usertesting_raw.{stream} where session_id = 'deleted'")  # noqa: S608 - constants
    never.dbt("build", "--full-refresh", *MODELS_ONLY)

    left = {mart: Counter(map(readable, rows)) for mart, rows in nights[0].marts().items()}
    without = {mart: Counter(map(readable, rows)) for mart, rows in never.marts().items()}

    listed = left.pop("fct_sessions") - without.pop("fct_sessions")
    assert listed.total() == 1
    for mart, rows in without.items():
        assert left[mart] == rows, mart


def test_a_participant_is_counted_over_old_sessions_and_new_ones(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    participants = nights[0].query("from usertesting.dim_participants")

    assert {row["last_session_id"]: row["session_count"] for row in participants} == {
        **dict.fromkeys(("behind", "elsewhere", "emptied", "late", "recoded", "tied"), 1),
        "new": 2,
    }


def test_a_test_that_is_known_at_last_says_what_its_old_sessions_lack(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    [session] = nights[0].query(
        "from usertesting.dq_session_completeness where session_id = 'elsewhere'"
    )

    assert session["transcript_status"] == "not_expected"


def test_a_stream_is_counted_without_sessions_that_are_deleted(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    streams = nights[0].query("from usertesting.dq_stream_health")

    assert {row["stream_name"]: (row["record_count"], row["session_count"]) for row in streams} == {
        "sessions": (8, 8),
        "session_details": (8, 8),
        "demographics": (12, 6),
        "task_groups": (7, 7),
        "tasks": (19, 7),
        "transcripts": (5, 5),
        "transcript_cues": (12, 4),
    }
    assert {row["orphan_count"] for row in streams} == {0}


def test_long_sessions_make_speeders_of_those_before_them(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    speeders = nights[0].query("from usertesting.fct_sessions where is_speeder")

    assert {row["session_id"] for row in speeders} == set(SHORT)
