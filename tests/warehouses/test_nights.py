"""Three nights in each warehouse, by its own loader and its own dbt."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.warehouses.warehouse import short, written

if TYPE_CHECKING:
    from tests.warehouses.warehouse import Nights, Rows

# The first test in each warehouse waits for three nights.
pytestmark = pytest.mark.timeout(1800)

# When a row was read differs from run to run.
WHEN = {
    "extracted_at",
    "first_seen_at",
    "hours_behind",
    "last_read_at",
    "last_seen_at",
    "most_recent_chunk_update",
    "opened_at",
}
# What DuckDB's nightly job has beside dbt's: the vectors of the search.
OF_DUCKDB = {"search_vectors"}


def test_every_row_of_the_sandbox_lands(nights: Nights) -> None:
    assert set(nights.first.raw) - {"participant_salt"} == set(nights.first.expected)
    for stream, rows in nights.first.expected.items():
        loaded = nights.first.raw[stream]
        assert written(loaded, like=rows.values()) == written(rows.values()), stream


def test_the_second_night_updates_by_key_and_deletes_nothing(nights: Nights) -> None:
    first, second = nights.first, nights.second

    for stream, rows in second.expected.items():
        before = first.expected[stream]
        # Scores are asked for once a day.
        wanted = rows | before if stream == "qx_scores" else before | rows
        loaded = second.raw[stream]
        assert written(loaded, like=wanted.values()) == written(wanted.values()), stream
    assert len(second.raw["transcripts"]) > len(first.raw["transcripts"])
    assert len(second.raw["tasks"]) > len(second.expected["tasks"]), "nobody lost a task"


def test_the_marts_are_those_of_duckdb_every_night(nights: Nights, in_duckdb: Nights) -> None:
    assert nights.erased == in_duckdb.erased
    for there, here in (
        (nights.first, in_duckdb.first),
        (nights.second, in_duckdb.second),
        (nights.third, in_duckdb.third),
    ):
        assert set(there.marts) == set(here.marts) - OF_DUCKDB
        unlike = {
            mart: (only(rows, here.marts[mart]), only(here.marts[mart], rows))
            for mart, rows in there.marts.items()
        }
        assert {mart: rows for mart, rows in unlike.items() if any(rows)} == {}


def test_the_report_is_that_of_duckdb_every_night(nights: Nights, in_duckdb: Nights) -> None:
    if nights.warehouse.name == "bigquery":
        pytest.skip("tests/insights/test_bigquery.py runs the report on BigQuery's stand-in")
    for there, here in (
        (nights.first, in_duckdb.first),
        (nights.second, in_duckdb.second),
        (nights.third, in_duckdb.third),
    ):
        assert len(here.pages) > len(here.marts["dim_tests"])
        assert set(there.pages) == set(here.pages)
        for name, page in here.pages.items():
            assert timeless(there.pages[name]) == timeless(page), name


def timeless(page: str) -> str:
    """Leave out when tables were read, and what tells whether a page is made again.

    There a float's last digits count.
    """
    page = re.sub(r"<td>\d{4}-\d\d-\d\d \d\d:\d\d</td>", "", page)
    return re.sub(r'<meta name="data-digest" content="\w+">', "", page)


def test_who_is_erased_is_nowhere_and_stays_away(nights: Nights) -> None:
    details = nights.second.raw["session_details"]
    erased = {row["session_id"] for row in details if row["participant_id"] == nights.erased}
    assert erased
    assert len(erased) < len(details)

    tombstones = nights.third.raw["erased_sessions"]
    assert {row["session_id"] for row in tombstones} >= erased
    for night, are_there in ((nights.second, True), (nights.third, False)):
        raw = {name: rows for name, rows in night.raw.items() if name != "erased_sessions"}
        everything = repr((raw, night.marts, night.pages))
        for trace in (nights.erased, *erased):
            assert (trace in everything) is are_there
    before = {row["session_id"] for row in nights.second.raw["sessions"]}
    assert {row["session_id"] for row in nights.third.raw["sessions"]} == before - erased


def only(rows: Rows, others: Rows) -> list[str]:
    """Give the rows of a mart that are in one place and not in another."""
    return list((Counter(measured(rows)) - Counter(measured(others))).elements())


def measured(rows: Rows) -> list[str]:
    """Give the rows of a mart apart from when they were read, and from a float's last digits."""
    return written(
        {
            name: short(value) if isinstance(value, float) else value
            for name, value in row.items()
            if name not in WHEN
        }
        for row in rows
    )
