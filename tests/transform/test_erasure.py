"""A person is erased, comes back with the next load, and is gone again; dbt itself at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transform.warehouse import FIRST_READ, MODELS_ONLY, STREAMS, Row, Warehouse

# Each stands in what is loaded of the person, and in nothing else.
TRACES = ("person-of-gone", "zebra", "zucchini", "zodiac", "zoom.mp4", "zenith", "someone-else's")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("erasure"))


def load(warehouse: Warehouse, session_id: str, word: str = "well") -> None:
    """Load a session with all that there can be of it."""
    test = {"session_id": session_id, "test_id": "test-1"}
    warehouse.load("sessions", test)
    answer = {
        "task_type": "WRITTEN",
        "answer_json": f'{{"written": {{"text": "{word} zucchini"}}}}',
    }
    country = {"demographic_code": "COUNTRY", "value": "zodiac"}
    if word == "well":
        answer["answer_json"], country["value"] = '{"written": {"text": "fine"}}', "Chile"
    warehouse.load_details(session_id, FIRST_READ, [{"skipped": False, **answer}], [country])
    warehouse.load_transcript(session_id, FIRST_READ, f"{word} said this and that about the page")
    path = f"s3://videos/{'zoom' if word != 'well' else session_id}.mp4"
    warehouse.load("videos", test | {"video_storage_path": path})
    clip = {"clip_id": f"clip-{session_id}", "name": "zenith" if word != "well" else "a clip"}
    warehouse.load("clips", test | clip | {"start_ms": 0, "end_ms": 900})


def load_who_stays(warehouse: Warehouse) -> None:
    """Load two sessions, of two tests: a build that looks for changes sees but the second."""
    load(warehouse, "kept")
    for stream in STREAMS:
        warehouse.load(stream)
        warehouse.query(
            f"update usertesting_raw.{stream}"  # noqa: S608 - a constant
            " set _sdc_extracted_at = _sdc_extracted_at - interval 1 day"
        )
    warehouse.load("sessions", {"session_id": "of another test", "test_id": "test-2"})


def load_the_person(warehouse: Warehouse) -> None:
    """Load two sessions of one person, and one of a person who stays."""
    load(warehouse, "gone", word="zebra")
    load(warehouse, "gone-too")
    warehouse.query(
        "update usertesting_raw.session_details set participant_id = 'person-of-gone'"
        " where session_id = 'gone-too'"
    )
    session = {"session_id": "someone-else's", "test_id": "test-1"}
    warehouse.load("sessions", session)
    kept = {"participant_id": "person-of-kept", "extracted_at": FIRST_READ}
    warehouse.load("session_details", session | kept)


def cells(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Every row of every table and view, as text, with the table's name."""
    tables = warehouse.query(
        "select table_schema || '.' || table_name as name from information_schema.tables"
    )
    lines = warehouse.query_each(
        f"from {table['name']} as t select t::varchar as line" for table in tables
    )
    for table, rows in zip(tables, lines, strict=True):
        yield from ((table["name"], row["line"]) for row in rows)


def traces(warehouse: Warehouse) -> set[tuple[str, str]]:
    return {
        (trace, table)
        for table, line in cells(warehouse)
        for trace in TRACES
        if trace in line and table != "usertesting_raw.erased_sessions"
    }


def build(warehouse: Warehouse) -> str:
    return warehouse.dbt("build", *MODELS_ONLY)


def erase(warehouse: Warehouse, arguments: str) -> str:
    return warehouse.dbt("run-operation", "erase_participant", "--args", arguments)


# Three builds of all tables.
@pytest.mark.timeout(900)
def test_an_erased_participant_stays_away(warehouse: Warehouse) -> None:
    load_who_stays(warehouse)
    build(warehouse)
    without: dict[str, list[Row]] = warehouse.marts()
    load_the_person(warehouse)
    build(warehouse)
    assert {trace for trace, _ in traces(warehouse)} == set(TRACES)

    told = erase(warehouse, '{participant_id: person-of-gone, session_ids: ["someone-else\'s"]}')

    assert "s3://videos/zoom.mp4" in told
    assert "s3://videos/gone-too.mp4" in told
    assert "s3://videos/kept.mp4" not in told
    # Tables that count answers do so until the next build; those about one person have no trace.
    assert {trace for trace, _ in traces(warehouse)} <= {"zodiac"}
    [tombstone] = warehouse.query(
        "select count(distinct session_id) as sessions, count(distinct participant_key) as people"
        " from usertesting_raw.erased_sessions"
    )
    assert tombstone == {"sessions": 3, "people": 1}
    assert "person-of-gone" not in repr(list(cells(warehouse)))

    load_the_person(warehouse)
    load(warehouse, "gone-as-well", word="zebra")
    warehouse.query(
        "update usertesting_raw.session_details set participant_id = 'person-of-gone'"
        " where session_id = 'gone-as-well'"
    )
    assert "s3://videos/zoom.mp4" in build(warehouse)
    assert not traces(warehouse)
    assert warehouse.marts() == without


def test_nobody_is_erased_by_mistake(warehouse: Warehouse) -> None:
    """Tables may be missing, the person unknown; a name with a quote is only a name."""
    path = Path(warehouse.path)
    path.unlink(missing_ok=True)
    warehouse.query("create schema usertesting_raw")
    warehouse.load("sessions", {"session_id": "kept", "test_id": "test-1"})

    with pytest.raises(AssertionError, match="Nobody was erased"):
        erase(warehouse, "{participant_id: \"x' or '1' = '1\"}")

    assert len(warehouse.query("from usertesting_raw.sessions")) == 1
