"""Which tests there are, and what is known to be missing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.marts import rows
from usertesting_insights.marts.read import columns
from usertesting_insights.server.answers import Answer, answer
from usertesting_insights.server.figures import page
from usertesting_insights.server.marts import Select

if TYPE_CHECKING:
    from usertesting_insights.server.marts import Marts


def find_tests(marts: Marts, text: str, programme: str, most: int) -> Answer:
    """Return tests whose title or programme holds a text, the newest first."""
    conditions = []
    values = []
    if text:
        conditions.append(
            "(lower(test_title) like lower({}) or lower(coalesce(programme, '')) like lower({}))"
        )
        values += [f"%{text}%"] * 2
    if programme:
        conditions.append("programme = {}")
        values.append(programme)
    order = ("coalesce(last_finished_at, ordered_at) desc nulls last", "test_id")
    [found] = marts.read(
        Select(rows.Test.mart, columns(rows.Test), order, conditions, values, most)
    )
    return answer(
        ({"citation": row["test_id"], "report_page": page(row["test_id"]), **row} for row in found),
        "Counts are of complete sessions.",
        most,
    )


def known_gaps(marts: Marts, test_id: str) -> Answer:
    """Return what is known to be missing: of tests, and of what was read."""
    gaps, streams = rows.Completeness, rows.StreamHealth
    conditions = ["not is_complete", *(["test_id = {}"] if test_id else [])]
    values = [test_id] if test_id else []
    read, incomplete = marts.read(
        Select(streams.mart, columns(streams), streams.order),
        Select(gaps.mart, columns(gaps), gaps.order, conditions, values),
    )
    return answer(
        [
            *({"citation": f"stream/{row['stream_name']}", **row} for row in read),
            *(
                {
                    "citation": f"{row['test_id']}/missing",
                    "report_page": page(row["test_id"], "missing"),
                    **row,
                }
                for row in incomplete
            ),
        ],
        "Rows of a stream say when it was last read; rows of a test say what it lacks. "
        "A test without a row has all that is expected.",
    )
