"""A night's increment leaves every table as a build of everything would; dbt itself at work."""

import shutil
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.transform.warehouse import FIRST_READ, MODELS_ONLY, STREAMS, Warehouse

FIRST_NIGHT = "2026-03-02 02:00:00"
SECOND_NIGHT = "2026-03-03 02:00:00"
# Beyond what a build looks back.
SECOND_MORNING = "2026-03-03 06:00:00"
# Within it: sent before what the last build has seen, and landed after.
HALF_AN_HOUR_EARLIER = "2026-03-03 05:30:00"
SECOND_READ = "2026-03-03 00:00:00.123456"

RATED = {
    "task_type": "RATING_SCALE",
    "start_time_ms": 0,
    "end_time_ms": 1500,
    "skipped": False,
    "answer_json": '{"ratingScale": {"rating": 4, "min": 1, "max": 5}}',
}
CHOSEN = {
    "task_type": "MULTIPLE_CHOICE",
    "start_time_ms": 1500,
    "end_time_ms": 3500,
    "skipped": False,
    "answer_json": '{"multipleChoice": {"selected": [{"label": "red"}, {"label": "blue"}]}}',
}
SCORED = {"task_type": "NPS", "skipped": False, "answer_json": '{"nps": {"score": 9}}'}
GENDER = {"demographic_code": "GENDER", "value": "female"}
SPEECH = ("So this is the page", "and I am looking for the menu of it", "there it is")


# Most of the first night's sessions last a minute; the second night's last ten.
SHORT = ("kept", "late", "deleted")


def load(warehouse: Warehouse, session_id: str, read_at: str, *, test_id: str = "test-1") -> None:
    """Load a session with all of its details."""
    minutes = 1 if session_id in SHORT else 10
    times = {"start_time": "2026-03-01 12:00:00", "finish_time": f"2026-03-01 12:{minutes:02}:00"}
    warehouse.load("sessions", {"session_id": session_id, "test_id": test_id, **times})
    warehouse.load_details(session_id, read_at, [RATED, CHOSEN, SCORED], [GENDER, {}], test_id)


def land(warehouse: Warehouse, at: str) -> None:
    """Have everything that was loaded since the last call arrive at one moment."""
    for stream in STREAMS:
        warehouse.load(stream)
        warehouse.query(
            f"update usertesting_raw.{stream} set _sdc_extracted_at = ?"  # noqa: S608 - a constant
            " where _sdc_extracted_at > '2026-03-05'",
            [at],
        )


def contents(warehouse: Warehouse) -> dict[str, Counter[str]]:
    """The rows of every table and view that dbt has made, fractions to nine digits."""
    relations = warehouse.query(
        "select table_schema || '.' || table_name as name from information_schema.tables"
        " where table_schema <> 'usertesting_raw' and table_name <> 'base_usertesting__builds'"
    )
    return {
        relation["name"]: Counter(map(readable, warehouse.query(f"from {relation['name']}")))
        for relation in relations
    }


def readable(row: Mapping[str, object]) -> str:
    return repr([round(cell, 9) if isinstance(cell, float) else cell for cell in row.values()])


def build_on_a_broken_table(warehouse: Warehouse) -> None:
    """Build while a mart cannot be written: it fails, and what comes after it waits."""
    alter = "alter table usertesting.fct_task_responses"
    warehouse.query(f"{alter} add column stray integer default 0")
    warehouse.query(f"{alter} alter column stray set not null")
    warehouse.query(f"{alter} alter column stray drop default")
    with pytest.raises(AssertionError, match="NOT NULL constraint failed"):
        warehouse.dbt("build", *MODELS_ONLY)
    warehouse.query(f"{alter} drop column stray")


def load_the_first_night(warehouse: Warehouse) -> None:
    place = {"test_id": "test-1", "workspace_id": "workspace-1"}
    warehouse.load("tests", place | {"title": "Checkout", "product_type": "think_out_loud"})
    for session_id in ("kept", "late", "recoded", "emptied", "deleted"):
        load(warehouse, session_id, FIRST_READ)
    load(warehouse, "elsewhere", FIRST_READ, test_id="test-2")
    for session_id in ("kept", "recoded", "emptied", "deleted"):
        warehouse.load_transcript(session_id, FIRST_READ, *SPEECH)
    warehouse.query("alter table usertesting_raw.sessions add column deleted_at timestamp")
    land(warehouse, FIRST_NIGHT)


def load_the_second_night(warehouse: Warehouse) -> None:
    warehouse.load_transcript("late", SECOND_READ, *SPEECH)
    warehouse.load_details("recoded", SECOND_READ, [{**RATED, "answer_json": '{"nps": 1}'}])
    warehouse.load_details("emptied", SECOND_READ)
    warehouse.query("delete from usertesting_raw.task_groups where session_id = 'emptied'")
    warehouse.load_transcript("emptied", SECOND_READ)
    warehouse.load(
        "sessions",
        {"session_id": "deleted", "test_id": "test-1", "deleted_at": "2026-03-03 00:00:00"},
    )
    land(warehouse, SECOND_NIGHT)
    load(warehouse, "new", SECOND_READ)
    land(warehouse, SECOND_MORNING)


def load_what_lands_out_of_order(warehouse: Warehouse) -> None:
    load(warehouse, "behind", SECOND_READ)
    land(warehouse, HALF_AN_HOUR_EARLIER)
    load(warehouse, "tied", SECOND_READ)
    warehouse.load_transcript("new", SECOND_READ, *SPEECH)
    place = {"test_id": "test-1", "workspace_id": "workspace-1"}
    warehouse.load("tests", place | {"title": "Payment", "product_type": "think_out_loud"})
    land(warehouse, SECOND_MORNING)


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


def test_a_deleted_session_counts_nowhere_and_is_still_listed(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    warehouse, _ = nights
    [session] = warehouse.query("from usertesting.fct_sessions where session_id = 'deleted'")
    [test] = warehouse.query("from usertesting.dim_tests where test_id = 'test-1'")

    assert session["deleted_at"] is not None
    assert (session["task_count"], session["has_transcript"]) == (0, False)
    assert test["session_count"] == len(
        {"kept", "late", "recoded", "emptied", "new", "tied", "behind"}
    )


def test_long_sessions_make_speeders_of_those_before_them(
    nights: tuple[Warehouse, Warehouse],
) -> None:
    speeders = nights[0].query("from usertesting.fct_sessions where is_speeder")

    assert {row["session_id"] for row in speeders} == set(SHORT)
