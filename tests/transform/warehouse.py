"""A DuckDB file with raw tables as its loader leaves them, and dbt itself to build on it."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.support.dbt_project import BESIDE, UNREAD, copy_dbt_project, run_dbt

ROOT = Path(__file__).parents[2]

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
    "session_deletions": """
        session_id varchar, test_id varchar, deleted_at timestamp,
        primary key (session_id, test_id)
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
        cue_count hugeint, duration_ms hugeint, is_whole boolean, extracted_at timestamp,
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
        qx_score double, components json, "values" json, completes hugeint, extracted_at timestamp,
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
    "agg_audience_balance_for_readers",
    "dim_audiences",
    "dim_participants",
    "dim_session_demographics",
    "dim_tasks",
    "dim_tests",
    "dq_demographic_codes",
    "dq_future_rows",
    "dq_participant_keys",
    "dq_reconciliation",
    "dq_session_completeness",
    "dq_stream_health",
    "dq_unmatched_themes",
    "dq_unparsed_answers",
    "dq_unreadable_values",
    "fct_answer_items",
    "fct_choice_shares",
    "fct_clips",
    "fct_comparison_order",
    "fct_comparisons",
    "fct_highlight_reels",
    "fct_nps",
    "fct_phrase_mentions",
    "fct_questionnaire_scores",
    "fct_quotes",
    "fct_qx_scores",
    "fct_qx_trend",
    "fct_rating_distributions",
    "fct_rating_summaries",
    "fct_alert_checks",
    "fct_research_alerts",
    "fct_sample_plan",
    "fct_segment_comparisons",
    "fct_session_demographics",
    "fct_session_weights",
    "fct_sessions",
    "fct_task_outcomes",
    "fct_task_performance",
    "fct_task_responses",
    "fct_task_speech",
    "fct_test_differences",
    "fct_test_funnel",
    "fct_themes",
    "fct_transcript_chunks",
    "fct_transcript_cues",
    "fct_transcripts",
    "fct_verbatims",
    "fct_videos",
    "fct_waves",
    "fct_weighted_scores",
    "usertesting__document",
)
MODELS_ONLY = ("--resource-type", "seed", "--resource-type", "model")
FIRST_READ = "2026-03-02 00:00:00.123456"
SECOND_READ = "2026-03-03 00:00:00.123456"

Row = dict[str, Any]


class Warehouse:
    """A DuckDB file with the raw tables of some streams, and dbt to build on it.

    Attributes:
        folder: Where the file is, and the dbt project.
        project: The copy of the dbt project, once dbt has run.
        path: The file.
        name: As in the name of its dbt plugin.
        salt: What the environment says that the salt of the participant keys is.
        reads_artifacts: Whether the test reads what dbt writes of its runs, its log included.
        connection: The variables that lead dbt there.
    """

    name = "duckdb"
    salt = "pepper"
    reads_artifacts = False

    def __init__(self, folder: Path) -> None:
        """Start with an empty file; the dbt project beside it stays from test to test."""
        self.folder = folder
        self.project = folder / "transform"
        self.path = folder / "warehouse.duckdb"
        self.path.unlink(missing_ok=True)
        self.connection = {"DBT_PROFILES_DIR": "profiles/duckdb", **BESIDE}
        self.query("create schema usertesting_raw")

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with duckdb.connect(str(self.path)) as connection:
            return _rows(connection.execute(statement, values))

    def query_each(self, statements: Iterable[str]) -> list[list[Row]]:
        """Run statements in one connection, for opening a file takes long; return their rows."""
        with duckdb.connect(str(self.path)) as connection:
            return [_rows(connection.execute(statement)) for statement in statements]

    def load(self, stream: str, *records: Mapping[str, object]) -> None:
        """Upsert records by key, as the loader does; what a record does not name is null."""
        # One connection: DuckDB opens and closes a file in the time of many a statement.
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(
                f"create table if not exists usertesting_raw.{stream} (_sdc_extracted_at timestamp,"
                f" _sdc_batched_at timestamp, _sdc_deleted_at varchar, {STREAMS[stream]})"
            )
            for record in records:
                row = {**record, "_sdc_extracted_at": datetime.now(UTC).replace(tzinfo=None)}
                connection.execute(
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

    def dbt(self, *arguments: str, **variables: str) -> str:
        """Run dbt, taking its warnings for errors, and return what it prints."""
        run = self.try_dbt(*arguments, **variables)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def try_dbt(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run dbt, which may fail."""
        if not self.project.exists():
            copy_dbt_project(self.folder, self.name, self.connection)
        return run_dbt(
            self.name,
            ("--warn-error", "--no-use-colors", *arguments),
            self.project,
            os.environ
            | self.connection
            | ({} if self.reads_artifacts else UNREAD)
            | {"DBT_USERTESTING_PARTICIPANT_SALT": self.salt}
            | variables,
        )

    def marts(self) -> dict[str, list[Row]]:
        """All rows of all marts."""
        rows = self.query_each(f"from usertesting.{mart} order by all" for mart in MARTS)
        return dict(zip(MARTS, rows, strict=True))


def _rows(result: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
