"""How long dbt takes on DuckDB: to build everything once, and then for a night's sessions."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.dbt import build_in_duckdb
from benchmarks.tables import Table

TASKS_A_SESSION = 20
# A large one: a night builds the ten tests that run anew.
SESSIONS_A_TEST = 100
# What one night brings, the night after the two years of raw_tables.sql.
NIGHT = "2026-01-02 02:00:00"
NEW_SESSIONS = 90
READ_AGAIN = 5
LATE_TRANSCRIPTS = 5
DETAILS = ("session_details", "demographics", "task_groups", "tasks")
TRANSCRIPTS = ("transcripts", "transcript_cues")
# Enough to show what is slow; the others take less than the last of them.
SHOWN = 12
MODELS = ("--resource-type", "seed", "--resource-type", "model")


def measure(folder: Path, tasks: int) -> Iterator[Table]:
    """Build the dbt project on raw tables made by SQL, add a night's sessions, build again."""
    database = folder / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        make_raw_tables(connection, tasks)
    whole, whole_seconds = build_in_duckdb(database, folder, selection=MODELS)
    with duckdb.connect(str(database)) as connection:
        add_a_night(connection)
    night, night_seconds = build_in_duckdb(database, folder, selection=MODELS)

    slowest = sorted(night_seconds, key=night_seconds.__getitem__, reverse=True)[:SHOWN]
    table = Table(
        f"Transform: {tasks:,} tasks, then a night of "
        f"{NEW_SESSIONS + READ_AGAIN + LATE_TRANSCRIPTS} sessions",
        ("model", "built whole, seconds", "the night, seconds"),
        f"The {len(slowest)} that take longest at night, of {len(night_seconds)}. Raw tables made "
        f"by SQL, in tests of {SESSIONS_A_TEST} sessions; one model at a time; DuckDB limited to "
        f"16 GB. Of the night's sessions {NEW_SESSIONS} are new, "
        f"{READ_AGAIN} were read again with fewer tasks, {LATE_TRANSCRIPTS} have got their "
        f"transcript. dbt's peak memory: {whole.peak_mib:,.0f} MiB, at night "
        f"{night.peak_mib:,.0f} MiB.",
    )
    for model in slowest:
        table.add(f"`{model}`", f"{whole_seconds[model]:.1f}", f"**{night_seconds[model]:.2f}**")
    table.add("all of `dbt build`, without tests", f"{whole.seconds:.0f}", f"{night.seconds:.0f}")
    yield table


def make_raw_tables(connection: duckdb.DuckDBPyConnection, tasks: int) -> None:
    """Make raw tables of so many tasks."""
    connection.execute(f"set variable sessions = {tasks // TASKS_A_SESSION}")
    connection.execute(f"set variable test_size = {SESSIONS_A_TEST}")
    connection.execute((Path(__file__).parent / "raw_tables.sql").read_text(encoding="utf-8"))


def add_a_night(connection: duckdb.DuckDBPyConnection) -> None:
    """Land a night's rows, as the loader would."""
    connection.execute("use usertesting_raw")
    connection.execute(
        "create temp table fresh as select session_id as like_id, 'new-' || session_id as new_id"  # noqa: S608 - constants
        f" from sessions order by finish_time desc limit {NEW_SESSIONS}"
    )
    for stream in ("sessions", *DETAILS, *TRANSCRIPTS):
        replaced = "new_id as session_id" + _read_tonight(stream)
        connection.execute(
            f"insert into {stream} select {stream}.* replace ({replaced})"  # noqa: S608 - constants
            f" from {stream} inner join fresh on session_id = like_id"
        )
    for streams, count, skipped in (
        (DETAILS, READ_AGAIN, NEW_SESSIONS),
        (TRANSCRIPTS, LATE_TRANSCRIPTS, NEW_SESSIONS + READ_AGAIN),
    ):
        connection.execute(
            "create or replace temp table again as select session_id from transcripts"  # noqa: S608 - constants
            f" order by extracted_at desc limit {count} offset {skipped}"
        )
        for stream in streams:
            fewer = "and task_index < 15" if stream == "tasks" else ""
            connection.execute(
                f"update {stream} set extracted_at = '{NIGHT}', _sdc_extracted_at = '{NIGHT}'"  # noqa: S608 - constants
                f" where session_id in (from again) {fewer}"
            )


def _read_tonight(stream: str) -> str:
    columns = ["_sdc_extracted_at"] + ["extracted_at"] * (stream != "sessions")
    return "".join(f", timestamp '{NIGHT}' as {column}" for column in columns)
