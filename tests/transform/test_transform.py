"""The dbt project, run by dbt itself on raw tables as the DuckDB loader leaves them.

The dbt to run is the one that `DBT` names, else the one that Meltano has installed.
"""

import hashlib
import json
import os
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
DBT = os.environ.get("DBT", str(ROOT / ".meltano/utilities/dbt-duckdb/venv/bin/dbt"))

# The table of each stream, with the loader's types.
STREAMS = {
    "workspaces": """
        workspace_id varchar, name varchar,
        primary key (workspace_id)
    """,
    "tests": """
        test_id varchar, workspace_id varchar, title varchar, type varchar, product_type varchar,
        ordered_at timestamp,
        primary key (test_id, workspace_id)
    """,
    "sessions": """
        session_id varchar, test_id varchar, audience_id varchar, status varchar,
        start_time timestamp, finish_time timestamp,
        primary key (session_id)
    """,
    "session_details": """
        session_id varchar, test_id varchar, participant_id varchar, audience_id varchar,
        test_plan_id varchar, finish_time timestamp, extracted_at timestamp,
        primary key (session_id)
    """,
    "demographics": """
        session_id varchar, demographic_index hugeint, test_id varchar, participant_id varchar,
        demographic_id varchar, demographic_code varchar, label varchar, value varchar,
        type varchar, extracted_at timestamp,
        primary key (session_id, demographic_index)
    """,
    "task_groups": """
        session_id varchar, task_group_index hugeint, test_id varchar, participant_id varchar,
        task_group_uuid varchar, task_group_type varchar, task_group_response json,
        extracted_at timestamp,
        primary key (session_id, task_group_index)
    """,
    "tasks": """
        session_id varchar, task_index hugeint, test_id varchar, participant_id varchar,
        task_uuid varchar, task_text varchar, task_type varchar, start_time_ms hugeint,
        end_time_ms hugeint, skipped boolean, answer_json json, extracted_at timestamp,
        primary key (session_id, task_index)
    """,
    "transcripts": """
        session_id varchar, test_id varchar, transcript_vtt varchar, transcript_plain_text varchar,
        cue_count hugeint, duration_ms hugeint, extracted_at timestamp,
        primary key (session_id)
    """,
    "transcript_cues": """
        session_id varchar, cue_index hugeint, test_id varchar, start_ms hugeint, end_ms hugeint,
        speaker varchar, text varchar, extracted_at timestamp,
        primary key (session_id, cue_index)
    """,
    "videos": """
        session_id varchar, test_id varchar, video_storage_path varchar, size_bytes hugeint,
        sha256 varchar, content_type varchar, downloaded_at timestamp,
        primary key (session_id)
    """,
    "qx_scores": """
        test_id varchar, task_group_uuid varchar, as_of_date varchar, label varchar,
        qx_score hugeint, components json, "values" json, completes hugeint, extracted_at timestamp,
        primary key (test_id, task_group_uuid, as_of_date)
    """,
    "clips": """
        clip_id varchar, session_id varchar, test_id varchar, name varchar, description varchar,
        start_ms hugeint, end_ms hugeint, has_audio boolean, has_camera boolean, layout json,
        primary key (clip_id)
    """,
    "highlight_reels": """
        reel_id varchar, test_id varchar, name varchar, duration_ms hugeint, clip_count hugeint,
        updated_at timestamp,
        primary key (reel_id)
    """,
}
MARTS = (
    "agg_audience_balance",
    "dim_audiences",
    "dim_participants",
    "dim_session_demographics",
    "dim_tests",
    "dq_demographic_codes",
    "dq_reconciliation",
    "dq_session_completeness",
    "dq_stream_health",
    "dq_unparsed_answers",
    "fct_answer_items",
    "fct_clips",
    "fct_comparison_order",
    "fct_highlight_reels",
    "fct_nps",
    "fct_quotes",
    "fct_qx_scores",
    "fct_qx_trend",
    "fct_rating_distributions",
    "fct_rating_summaries",
    "fct_research_alerts",
    "fct_session_demographics",
    "fct_sessions",
    "fct_task_performance",
    "fct_task_responses",
    "fct_task_speech",
    "fct_transcript_chunks",
    "fct_transcript_cues",
    "fct_transcripts",
    "fct_videos",
    "fct_waves",
    "usertesting__document",
)
MODELS_ONLY = ("--resource-type", "seed", "--resource-type", "model")
# Tests of single columns are many; once is enough.
SLOW = ("accepted_range", "accepted_values", "not_null")
FIRST_READ = "2026-03-02 00:00:00.123456"
SECOND_READ = "2026-03-03 00:00:00.123456"

Row = dict[str, Any]


class Warehouse:
    """A DuckDB file with the raw tables of some streams, and dbt to build on it."""

    def __init__(self, folder: Path) -> None:
        """Start with an empty file; what dbt has parsed stays from test to test."""
        self.folder = folder
        self.path = folder / "warehouse.duckdb"
        self.path.unlink(missing_ok=True)
        self.query("create schema usertesting_raw")

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with duckdb.connect(str(self.path)) as connection:
            result = connection.execute(statement, values)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def load(self, stream: str, *records: Mapping[str, object]) -> None:
        """Upsert records by key, as the loader does; what a record does not name is null."""
        self.query(
            f"create table if not exists usertesting_raw.{stream} (_sdc_extracted_at timestamp,"
            f" _sdc_batched_at timestamp, _sdc_deleted_at varchar, {STREAMS[stream]})"
        )
        for record in records:
            row = {**record, "_sdc_extracted_at": datetime.now(UTC).replace(tzinfo=None)}
            self.query(
                f"insert or replace into usertesting_raw.{stream} by name"
                f" select {', '.join(f'? as {column}' for column in row)}",
                list(row.values()),
            )

    def load_details(
        self,
        session_id: str,
        extracted_at: str,
        tasks: Sequence[Mapping[str, object]] = (),
        demographics: Sequence[Mapping[str, object]] = (),
        test_id: str = "test-1",
    ) -> None:
        """Load all that one read of a session's details gives."""
        common = {
            "session_id": session_id,
            "test_id": test_id,
            "participant_id": f"person-of-{session_id}",
            "extracted_at": extracted_at,
        }
        self.load("session_details", common)
        self.load("task_groups", common | {"task_group_index": 0, "task_group_type": "QX_SCORE"})
        for i, row in enumerate(tasks):
            self.load("tasks", {**common, "task_index": i, "task_uuid": f"task-{i}", **row})
        self.load(
            "demographics",
            *({**common, "demographic_index": i, **row} for i, row in enumerate(demographics)),
        )

    def load_transcript(self, session_id: str, extracted_at: str, *cues: str) -> None:
        """Load a transcript of one-second cues."""
        common = {"session_id": session_id, "test_id": "test-1", "extracted_at": extracted_at}
        spoken = {"transcript_plain_text": "\n".join(cues), "cue_count": len(cues)}
        self.load("transcripts", common | spoken | {"duration_ms": 1000 * len(cues)})
        for i, cue in enumerate(cues):
            times = {"start_ms": 1000 * i, "end_ms": 1000 * (i + 1)}
            self.load("transcript_cues", common | {"cue_index": i, "text": cue} | times)

    def dbt(self, *arguments: str) -> str:
        """Run dbt, taking its warnings for errors, and return what it prints."""
        run = subprocess.run(
            [DBT, "--warn-error", "--no-use-colors", *arguments],
            cwd=ROOT / "transform",
            env=os.environ
            | {
                "DBT_DUCKDB_PATH": str(self.path),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                "DBT_PROFILES_DIR": "profiles/duckdb",
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_USERTESTING_PARTICIPANT_SALT": "pepper",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def marts(self) -> dict[str, list[Row]]:
        """All rows of all marts."""
        return {mart: self.query(f"from usertesting.{mart} order by all") for mart in MARTS}


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
    columns: dict[str, set[str]]


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
    gender = {"demographic_code": "GENDER", "type": "DEMOGRAPHIC_QUESTION_TYPE_SINGLE"}
    for session_id in ("reduced", "emptied", "kept"):
        warehouse.load_details(session_id, FIRST_READ, [rated, rated, skipped, {}], [gender, {}])
        warehouse.load_transcript(session_id, FIRST_READ, "Well, this", "is the", "page")
    load_figures(warehouse)
    warehouse.dbt("build")
    first = warehouse.marts()

    warehouse.load_details("reduced", SECOND_READ, [skipped, rated], [gender])
    warehouse.load_details("emptied", SECOND_READ)
    warehouse.load_transcript("reduced", SECOND_READ, "Well")
    warehouse.dbt("build", "--exclude", "test_type:unit", *(f"test_name:{name}" for name in SLOW))
    warehouse.dbt("source", "freshness")

    columns: dict[str, set[str]] = {}
    for row in warehouse.query("select table_name, column_name from information_schema.columns"):
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    manifest = json.loads((folder / "target/manifest.json").read_text())
    return Builds(first, warehouse.marts(), manifest, columns)


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


def test_every_model_and_column_is_described(builds: Builds) -> None:
    models = {
        node["name"]: node
        for node in builds.manifest["nodes"].values()
        if node["resource_type"] == "model"
    }

    assert set(MARTS) <= set(models)
    for name, model in models.items():
        columns = model["columns"].values()
        described = {column["name"] for column in columns if column["description"]}
        assert model["description"], name
        assert described == builds.columns[name], name


def test_figures_have_their_intervals(builds: Builds) -> None:
    """The bounds are worked out apart from the project, by the formulas of its decision log."""
    [nps] = [row for row in builds.first["fct_nps"] if row["test_id"] == "test-3"]
    assert nps["nps"] == 0
    assert nps["margin_of_error"] == pytest.approx(196 * (5.5 / 8 / 8) ** 0.5)

    [rated] = [row for row in builds.first["fct_rating_summaries"] if row["test_id"] == "test-3"]
    assert (rated["mean_rating"], rated["median_rating"]) == (6, 8)
    assert rated["mean_rating_high"] - 6 == pytest.approx(2.776 * 4.301 / 5**0.5, abs=0.01)

    [page] = [row for row in builds.first["fct_task_performance"] if row["task_id"] == "page"]
    assert page["success_rate"] == pytest.approx(0.8)
    assert page["success_rate_low"] == pytest.approx(0.35963, abs=1e-5)
    assert page["success_rate_high"] == pytest.approx(0.97968, abs=1e-5)
    assert page["geometric_mean_seconds"] == pytest.approx(4)
    assert page["geometric_mean_seconds_high"] == pytest.approx(4 * 3.899, abs=0.02)
    assert not page["is_enough_to_quote"]


def test_an_account_without_sessions_builds(warehouse: Warehouse) -> None:
    warehouse.load("sessions")

    output = warehouse.dbt("build", *MODELS_ONLY)

    assert "transcripts is not loaded: it is read as empty" in output
    marts = warehouse.marts()
    assert {row["record_count"] for row in marts.pop("dq_stream_health")} == {0}
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
