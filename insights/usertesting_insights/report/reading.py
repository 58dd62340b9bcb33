"""Reads what is known of tests, some tests at a time.

A warehouse sorts what it is asked for, and DuckDB does so in this process. So only a batch of tests
is asked for at once, and of these only the rows of one test are held: memory hardly grows with the
number of tests, and a report of a thousand tests takes hundreds of statements, not tens of
thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from usertesting_insights.marts import rows
from usertesting_insights.marts.read import RowsByTest
from usertesting_insights.report.sections.results import Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from usertesting_insights.warehouse.connection import Warehouse

_OF_A_TEST: Mapping[str, type[rows.TestRow]] = {
    "sessions": rows.Session,
    "tasks": rows.Task,
    "responses": rows.Response,
    "choices": rows.Choice,
    "ratings": rows.Rating,
    "rating_bars": rows.RatingBar,
    "nps": rows.Nps,
    "qx": rows.Qx,
    "funnel": rows.FunnelStep,
    "comparisons": rows.Comparison,
    "orders": rows.ComparisonOrder,
    "questionnaires": rows.Questionnaire,
    "plan": rows.SamplePlan,
    "segments": rows.Segment,
    "differences": rows.TestDifference,
    "verbatims": rows.Verbatim,
    "quotes": rows.Quote,
    "balance": rows.Balance,
    "clips": rows.Clip,
    "reels": rows.Reel,
    "videos": rows.Video,
    "completeness": rows.Completeness,
    "unparsed": rows.UnparsedAnswers,
    "unreadable": rows.UnreadableValues,
    "alerts": rows.Alert,
}

# A batch ends before it has more of either; a larger test has one of its own.
_MOST_SESSIONS = 1_000
_MOST_TESTS = 100


def read_results(
    warehouse: Warehouse, chosen: Sequence[rows.Test], tests: Sequence[rows.Test]
) -> Iterator[Results]:
    """Yield what is known of each chosen test.

    Args:
        warehouse: Where the marts are.
        chosen: The tests.
        tests: All tests, whose titles stand beside what is compared.

    Raises:
        InsightsError: If the warehouse refuses.
    """
    titles = {test.test_id: test.full_title for test in tests}
    for batch in batches(chosen):
        ids = [test.test_id for test in batch]
        read: dict[type[rows.TestRow], RowsByTest[Any]] = {
            row_type: RowsByTest(warehouse, row_type, ids)
            for row_type in (*_OF_A_TEST.values(), rows.TaskLabel)
        }
        for test in batch:
            its_rows = {
                name: read[row_type].of(test.test_id) for name, row_type in _OF_A_TEST.items()
            }
            others = {row.other_test_id for row in its_rows["differences"]} & titles.keys()
            results = Results(
                test, **its_rows, other_tests={other: titles[other] for other in sorted(others)}
            )
            yield results.labelled(read[rows.TaskLabel].of(test.test_id))


def batches(tests: Sequence[rows.Test]) -> Iterator[Sequence[rows.Test]]:
    """Yield tests in groups of which each has a limited number of sessions."""
    batch: list[rows.Test] = []
    sessions = 0
    for test in tests:
        is_full = sessions + test.session_count > _MOST_SESSIONS or len(batch) == _MOST_TESTS
        if batch and is_full:
            yield batch
            batch, sessions = [], 0
        batch.append(test)
        sessions += test.session_count
    if batch:
        yield batch
