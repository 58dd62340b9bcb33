"""What has landed, held against what the tap wrote, and what it has to tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

RAW = "usertesting_raw"
# The streams that a run reads whole: the API has no way to ask for what is new in them.
READ_WHOLE = frozenset({"workspaces", "tests", "highlight_reels"})


@dataclass(frozen=True)
class Table:
    """A table of the raw schema.

    Attributes:
        name: Its name, which is the stream's.
        rows: All its rows.
        loaded: Those that the last run has loaded, be they new or read again.
    """

    name: str
    rows: int
    loaded: int


def tables(connection: duckdb.DuckDBPyConnection, since: datetime) -> list[Table]:
    """Count the rows of the raw tables.

    Args:
        connection: The database.
        since: When the last run began.
    """
    # Those of the loader; dbt keeps tables of its own beside them.
    names = connection.execute(
        "select table_name from information_schema.columns"
        " where table_schema = ? and column_name = '_sdc_extracted_at' order by all",
        [RAW],
    ).fetchall()
    moment = since.astimezone(UTC).replace(tzinfo=None)
    counted = []
    for (name,) in names:
        counts = connection.execute(
            f"select count(*), count(*) filter (_sdc_extracted_at >= ?) from {RAW}.{name}",  # noqa: S608 - a table's own name
            [moment],
        ).fetchone()
        counted.append(Table(name, *(counts or (0, 0))))
    return counted


def differences(landed: list[Table], written: dict[str, int]) -> Iterator[str]:
    """Name every stream whose rows in the database are not as many as the records written.

    Args:
        landed: The tables after the run.
        written: The records that the tap wrote in it, by stream.
    """
    loaded = {table.name: table.loaded for table in landed}
    for stream in sorted(loaded | written):
        there, sent = loaded.get(stream, 0), written.get(stream, 0)
        if there != sent:
            yield f"{stream}: the tap wrote {sent:,} records, {there:,} rows landed"


def render_tables(landed: list[Table]) -> Iterator[str]:
    """Draw the tables with their counts."""
    yield f"  {'table':<18}{'rows':>8}{'this run':>10}"
    for table in landed:
        yield f"  {table.name:<18}{table.rows:>8,}{table.loaded:>10,}"


def render_findings(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Draw what a researcher might look at first."""
    yield f"  {'test':<38}{'sessions':>9}{'minutes':>9}{'skipped':>9}{'words':>7}"
    for title, sessions, minutes, skipped, words in connection.execute(_TESTS).fetchall():
        said = "-" if words is None else f"{words:.0f}"
        yield f"  {title:<38}{sessions:>9}{minutes:>9.1f}{skipped:>9.1%}{said:>7}"
    yield ""
    yield "  Skipped most:"
    for text, title, skipped, shown in connection.execute(_SKIPPED_TASKS).fetchall():
        yield f"  {skipped:>6.1%} of {shown}  “{text}”  ({title})"


_TESTS = """
    select
        test_title,
        count(*) as sessions,
        median(duration_seconds) / 60,
        sum(skipped_task_count) / sum(answered_task_count + skipped_task_count),
        avg(transcript_word_count)
    from usertesting.fct_sessions
    inner join usertesting.dim_tests using (test_id)
    group by test_title
    order by sessions desc, test_title
    limit 8
"""

_SKIPPED_TASKS = """
    select
        task_text,
        test_title,
        avg(cast(is_skipped as integer)) as skipped,
        count(*)
    from usertesting.fct_task_responses
    inner join usertesting.dim_tests using (test_id)
    where is_skipped is not null
    group by task_text, test_title
    having count(*) >= 10
    order by skipped desc, task_text
    limit 3
"""
