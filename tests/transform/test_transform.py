"""The dbt project, run by dbt itself on raw tables as the DuckDB loader leaves them."""

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.transform.arrivals import SCORED
from tests.transform.warehouse import FIRST_READ, MARTS, MODELS_ONLY, SECOND_READ, Row, Warehouse

# Tests of single columns are many; once is enough.
SLOW = ("accepted_range", "accepted_values", "not_null")


# The first test waits for two builds with all their tests.
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("transform")


@pytest.fixture
def warehouse(folder: Path) -> Warehouse:
    return Warehouse(folder)


class Builds(NamedTuple):
    """What the marts held after a first build and after a second, and dbt's account of them."""

    first: dict[str, list[Row]]
    second: dict[str, list[Row]]
    manifest: dict[str, Any]
    catalog: dict[str, Any]


def load_figures(warehouse: Warehouse) -> None:
    """Load five sessions of a test whose figures are easy to work out by hand."""
    for number, score in enumerate((10, 9, 8, 3, 0)):
        session_id = f"figure-{number}"
        warehouse.load("sessions", {"session_id": session_id, "test_id": "test-3"})
        asked = {
            "task_type": "NPS",
            "task_uuid": "nps",
            "skipped": False,
            "answer_json": json.dumps({"nps": {"score": score}}),
        }
        visited = {
            "task_type": "URL",
            "task_uuid": "page",
            "skipped": False,
            "answer_json": json.dumps({"url": {"success": number > 0}}),
            "start_time_ms": 0,
            "end_time_ms": 1000 * 2**number,
        }
        warehouse.load_details(session_id, FIRST_READ, [asked, visited], test_id="test-3")


@pytest.fixture(scope="module")
def builds(folder: Path) -> Builds:
    """Load three sessions and build; read two of them again, with less in them, and build again."""
    warehouse = Warehouse(folder)
    for workspace_id in ("workspace-1", "workspace-2"):
        place = {"test_id": "test-1", "workspace_id": workspace_id}
        kind = {"title": "Checkout", "type": "studyv2", "product_type": "think_out_loud"}
        warehouse.load("workspaces", {"workspace_id": workspace_id})
        warehouse.load("tests", place | kind)
    times = {"start_time": "2026-03-01 12:00:00", "finish_time": "2026-03-01 12:01:30.5"}
    warehouse.load(
        "sessions",
        {"session_id": "reduced", "test_id": "test-1", "status": "COMPLETE"} | times,
        {"session_id": "emptied", "test_id": "test-1"},
        {"session_id": "kept", "test_id": "test-1"},
        {"session_id": "listed only", "test_id": "test-2"},
    )
    rated = {
        "task_type": "RATING_SCALE",
        "start_time_ms": 0,
        "end_time_ms": 1500,
        "skipped": False,
        "answer_json": '{"ratingScale": {"rating": 4, "min": 1, "max": 5}}',
    }
    skipped = {"task_type": "NPS", "start_time_ms": 2000, "end_time_ms": 2500, "skipped": True}
    unknown: dict[str, object] = {"task_type": "UNRECOGNIZED"}
    gender = {"demographic_code": "GENDER", "type": "DEMOGRAPHIC_QUESTION_TYPE_SINGLE"}
    for session_id in ("reduced", "emptied", "kept"):
        tasks: list[dict[str, object]] = [rated, rated, skipped, unknown]
        warehouse.load_details(session_id, FIRST_READ, tasks, [gender, {}])
        warehouse.load_transcript(session_id, FIRST_READ, "Well, this", "is the", "page")
    load_figures(warehouse)
    warehouse.dbt("build")
    first = warehouse.marts()

    warehouse.load_details("reduced", SECOND_READ, [skipped, rated], [gender])
    warehouse.load_details("emptied", SECOND_READ)
    warehouse.load_transcript("reduced", SECOND_READ, "Well")
    warehouse.dbt("build", "--exclude", "test_type:unit", *(f"test_name:{name}" for name in SLOW))
    warehouse.dbt("source", "freshness")
    warehouse.reads_artifacts = True
    warehouse.dbt("docs", "generate")

    manifest = json.loads((warehouse.project / "target/manifest.json").read_text())
    catalog = json.loads((warehouse.project / "target/catalog.json").read_text())
    return Builds(first, warehouse.marts(), manifest, catalog)


def by_session(rows: list[Row], *columns: str) -> dict[str, tuple[Any, ...]]:
    return {row["session_id"]: tuple(row[column] for column in columns) for row in rows}


def read_again(rows: list[Row]) -> list[Row]:
    """The rows without those of the test whose figures are easy to work out."""
    return [row for row in rows if row["test_id"] != "test-3"]


def test_a_session_counts_what_it_holds(builds: Builds) -> None:
    [row] = [row for row in builds.first["fct_sessions"] if row["session_id"] == "reduced"]

    assert row == {
        "session_id": "reduced",
        "test_id": "test-1",
        "participant_key": hashlib.sha256(b"pepperperson-of-reduced").hexdigest(),
        "participant_number": 3,
        "audience_id": None,
        "test_plan_id": None,
        "session_status": "COMPLETE",
        "comparison_sequence": None,
        "duration_seconds": 90.5,
        "task_count": 4,
        "answered_task_count": 2,
        "skipped_task_count": 1,
        "skip_rate": 1 / 3,
        "task_seconds": 3.5,
        "transcript_word_count": 5,
        "qx_score": None,
        "nps_score": None,
        "has_details": True,
        "has_transcript": True,
        "is_speeder": None,
        "is_straightliner": False,
        "is_counted": True,
        "finished_date": date(2026, 3, 1),
        "started_at": datetime.fromisoformat("2026-03-01 12:00:00"),
        "finished_at": datetime.fromisoformat("2026-03-01 12:01:30.5"),
        "deleted_at": None,
    }


def test_a_session_without_anything_else_stays(builds: Builds) -> None:
    assert by_session(
        builds.second["fct_sessions"], "task_count", "skip_rate", "has_details", "has_transcript"
    )["listed only"] == (0, None, False, False)


def test_a_test_has_one_row_however_many_workspaces_list_it(builds: Builds) -> None:
    assert [
        (row["test_id"], row["test_title"], row["workspace_count"], row["session_count"])
        for row in builds.second["dim_tests"]
    ] == [
        ("test-1", "Checkout", 2, 3),
        ("test-2", "Test test-2", 0, 1),
        ("test-3", "Test test-3", 0, 5),
    ]


@pytest.mark.parametrize(
    ("mart", "before", "after"),
    [
        (
            "fct_task_responses",
            {"reduced": 4, "emptied": 4, "kept": 4},
            {"reduced": 2, "kept": 4},
        ),
        (
            "fct_session_demographics",
            {"reduced": 2, "emptied": 2, "kept": 2},
            {"reduced": 1, "kept": 2},
        ),
        (
            "fct_transcript_cues",
            {"reduced": 3, "emptied": 3, "kept": 3},
            {"reduced": 1, "emptied": 3, "kept": 3},
        ),
    ],
)
def test_a_session_read_again_keeps_no_older_rows(
    builds: Builds, mart: str, before: dict[str, int], after: dict[str, int]
) -> None:
    assert Counter(row["session_id"] for row in read_again(builds.first[mart])) == before
    assert Counter(row["session_id"] for row in read_again(builds.second[mart])) == after


def test_a_session_read_again_counts_only_the_new_rows(builds: Builds) -> None:
    counts = ("task_count", "skip_rate", "task_seconds", "transcript_word_count")

    assert by_session(read_again(builds.second["fct_sessions"]), *counts) == {
        "reduced": (2, 1 / 2, 2.0, 1),
        "emptied": (0, None, None, 5),
        "kept": (4, 1 / 3, 3.5, 5),
        "listed only": (0, None, None, None),
    }


def test_no_mart_names_a_participant(builds: Builds) -> None:
    assert "person-of-" not in repr(builds.second)


def test_every_model_seed_and_column_is_described(builds: Builds) -> None:
    nodes = {
        name: node
        for name, node in builds.manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }

    assert set(MARTS) <= {node["name"] for node in nodes.values()}
    assert set(nodes) == set(builds.catalog["nodes"])
    for name, node in nodes.items():
        columns = node["columns"].values()
        described = {column["name"] for column in columns if column["description"]}
        assert node["description"], name
        assert described == set(builds.catalog["nodes"][name]["columns"]), name


@pytest.mark.parametrize("kind", ["sources", "exposures", "metrics", "semantic_models"])
def test_all_else_in_the_docs_is_described(builds: Builds, kind: str) -> None:
    things = {
        name: thing
        for name, thing in builds.manifest[kind].items()
        if thing["package_name"] == "usertesting"
    }

    assert things
    assert not [name for name, thing in things.items() if not thing["description"]]


def test_figures_have_their_intervals(builds: Builds) -> None:
    """The bounds are worked out by hand: t of 8 degrees of freedom, with four answers more."""
    [nps] = [row for row in builds.first["fct_nps"] if row["test_id"] == "test-3"]
    assert nps["nps"] == 0
    assert nps["nps_high"] == -nps["nps_low"] == pytest.approx(2.306004 * (80_000 / 8 / 9) ** 0.5)

    [rated] = [row for row in builds.first["fct_rating_summaries"] if row["test_id"] == "test-3"]
    assert (rated["mean_rating"], rated["median_rating"]) == (6, 8)
    center, squares = (6 * 5 + 20) / 9, 100 + 81 + 64 + 9 + 200
    margin = 2.306004 * ((squares - 9 * center**2) / 8 / 9) ** 0.5
    assert rated["mean_rating_high"] == pytest.approx(center + margin)

    [page] = [row for row in builds.first["fct_task_performance"] if row["task_id"] == "page"]
    assert page["success_rate"] == pytest.approx(0.8)
    assert page["success_rate_low"] == pytest.approx(6 / 9 - 2.306004 * (2 / 8 / 9) ** 0.5)
    assert page["success_rate_high"] == 1
    assert page["geometric_mean_seconds"] == pytest.approx(4)
    assert page["geometric_mean_seconds_high"] == pytest.approx(4 * 3.899, abs=0.02)
    assert not page["is_success_rate_enough_to_quote"]


def test_an_account_without_sessions_builds(warehouse: Warehouse) -> None:
    warehouse.load("sessions")

    output = warehouse.dbt("build", *MODELS_ONLY)

    assert "transcripts is not loaded: it is read as empty" in output
    marts = warehouse.marts()
    assert {row["record_count"] for row in marts.pop("dq_stream_health")} == {0}
    assert [row["participant_count"] for row in marts.pop("dq_participant_keys")] == [0]
    assert not any(marts.values())


def test_streams_that_are_not_selected_are_empty(warehouse: Warehouse) -> None:
    session = {"session_id": "session-1", "test_id": "test-1"}
    warehouse.load("sessions", session)
    warehouse.load(
        "tasks", session | {"task_index": 0, "task_uuid": "task-0", "extracted_at": FIRST_READ}
    )
    warehouse.dbt("build", *MODELS_ONLY)

    assert by_session(
        warehouse.marts()["fct_sessions"], "task_count", "has_details", "has_transcript"
    ) == {"session-1": (1, False, False)}


def test_the_fifty_newest_tests_of_a_kind_are_compared(warehouse: Warehouse) -> None:
    days = {f"test-{day}": f"2026-03-{day:02}" for day in range(1, 29)} | {
        f"test-{28 + day}": f"2026-02-{day:02}" for day in range(1, 25)
    }
    kind = {"workspace_id": "workspace-1", "product_type": "survey"}
    for test, day in days.items():
        session = {"session_id": f"session of {test}", "test_id": test}
        warehouse.load("tests", {"test_id": test, **kind})
        warehouse.load("sessions", session | {"finish_time": day})
        warehouse.load_details(session["session_id"], FIRST_READ, [SCORED], test_id=test)
    warehouse.dbt("build", *MODELS_ONLY, "--select", "+fct_test_differences")

    pairs = warehouse.query("select test_id, other_test_id from usertesting.fct_test_differences")
    newest = sorted(days, key=days.__getitem__)[2:]
    assert Counter((row["test_id"], row["other_test_id"]) for row in pairs) == Counter(
        (test, other) for test in newest for other in newest if test != other
    )


def test_sessions_whose_ids_have_dashes_are_told_apart(warehouse: Warehouse) -> None:
    for session_id, test_id in (("a", "b-c"), ("a-b", "c")):
        warehouse.load("sessions", {"session_id": session_id, "test_id": test_id})
        warehouse.dbt("build", *MODELS_ONLY, "--select", "+base_usertesting__session_changes")

    changes = warehouse.query(
        "select session_id from usertesting_staging.base_usertesting__session_changes"
    )
    assert {row["session_id"] for row in changes} == {"a", "a-b"}
