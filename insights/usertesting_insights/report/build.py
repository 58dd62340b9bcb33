"""Makes the pages of a report: an index, one page a test, one a programme, one on data quality."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.errors import InsightsError
from usertesting_insights.marts import rows
from usertesting_insights.marts.read import GroupedRows, read_rows
from usertesting_insights.report.index_page import make_index_page, test_line
from usertesting_insights.report.rendering import Renderer
from usertesting_insights.report.sections.results import Results
from usertesting_insights.report.test_page import make_test_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from usertesting_insights.report.index_page import TestLine
    from usertesting_insights.report.options import Options
    from usertesting_insights.report.output import Output
    from usertesting_insights.warehouse.connection import Warehouse

_OF_A_TEST: Mapping[str, type[rows.TestRow]] = {
    "sessions": rows.Session,
    "tasks": rows.Task,
    "responses": rows.Response,
    "ratings": rows.Rating,
    "rating_bars": rows.RatingBar,
    "nps": rows.Nps,
    "qx": rows.Qx,
    "quotes": rows.Quote,
    "balance": rows.Balance,
    "clips": rows.Clip,
    "reels": rows.Reel,
    "videos": rows.Video,
    "completeness": rows.Completeness,
}


_MOST_IDS_ASKED_FOR = 50


@dataclass(frozen=True)
class Selection:
    """Which tests get a page.

    Attributes:
        test_ids: These tests; empty for all.
        programme: Only tests of this programme.
        since: Only tests that somebody took at this time or later.
    """

    test_ids: Sequence[str] = ()
    programme: str | None = None
    since: datetime | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.test_ids and self.programme is None and self.since is None

    def takes(self, test: rows.Test) -> bool:
        """Return whether a test gets a page."""
        return (
            (not self.test_ids or test.test_id in self.test_ids)
            and self.programme in (None, test.programme)
            and (
                self.since is None
                or (test.last_finished_at is not None and test.last_finished_at >= self.since)
            )
        )


@dataclass(frozen=True)
class Made:
    """What a run has done.

    Attributes:
        written: The pages that were made.
        unchanged: How many were there already, made from the same data.
        removed: Pages of tests that are no longer there.
    """

    written: Sequence[str]
    unchanged: int
    removed: Sequence[str]


def make_report(
    warehouse: Warehouse, output: Output, options: Options, selection: Selection, as_of: str
) -> Made:
    """Make the pages whose data have changed.

    Args:
        warehouse: Where the marts are.
        output: Where the pages go.
        options: How they look.
        selection: Which tests get a page.
        as_of: The date of the data, in words.

    Raises:
        InsightsError: If the marts cannot be read, a page cannot be written, or a test of the
            selection is not there.
    """
    tests = list(read_rows(warehouse, rows.Test))
    if unknown := set(selection.test_ids) - {test.test_id for test in tests}:
        raise InsightsError(f"There is no test {', '.join(sorted(unknown))} in the marts.")
    renderer = Renderer(options, as_of)
    pages = _Pages(output, renderer, [], [])
    lines = [pages.test(results) for results in _results(warehouse, filter(selection.takes, tests))]
    if selection.is_everything:
        index = make_index_page(lines, options)
        pages.write("index.html", "index.html.j2", options.title, repr(index), index)
        removed = output.remove_others({*pages.written, *pages.unchanged}, "tests")
    else:
        removed = []
    return Made(pages.written, len(pages.unchanged), removed)


def _results(warehouse: Warehouse, tests: Iterable[rows.Test]) -> Iterator[Results]:
    chosen = list(tests)
    ids = [test.test_id for test in chosen]
    # A few tests are asked for by id; of many, each mart is read whole.
    wanted = ids if len(ids) <= _MOST_IDS_ASKED_FOR else ()
    grouped = GroupedRows(warehouse, ids, [*_OF_A_TEST.values(), rows.TaskLabel], wanted)
    for test in chosen:
        found = grouped.take(test.test_id)
        results = Results(test, **{name: found[row_type] for name, row_type in _OF_A_TEST.items()})
        yield results.labelled(found[rows.TaskLabel])


@dataclass(frozen=True)
class _Pages:
    """Writes pages and keeps account of them."""

    output: Output
    renderer: Renderer
    written: list[str]
    unchanged: list[str]

    def test(self, results: Results) -> TestLine:
        """Write the page of a test, and return its line of the index."""
        name = f"tests/{results.test.test_id}.html"
        page = make_test_page(results, self.renderer.options)
        self.write(name, "test.html.j2", page.full_title, repr(results), page)
        return test_line(name, results, page)

    def write(self, name: str, template: str, title: str, data: str, page: Any) -> None:  # noqa: ANN401 - each template has its own
        """Write a page, unless the one that is there was made from the same."""
        made_of = (data, repr(self.renderer.options), self.renderer.version)
        digest = hashlib.sha256("\n".join(made_of).encode()).hexdigest()
        if self.output.digest(name) == digest:
            self.unchanged.append(name)
            return
        self.output.write(name, self.renderer.page(template, title, digest, page))
        self.written.append(name)
