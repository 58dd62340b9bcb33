"""Makes the pages of a report: an index, one per test, one per programme, one on data quality."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from usertesting_insights.errors import InsightsError
from usertesting_insights.marts import rows
from usertesting_insights.marts.read import read_rows
from usertesting_insights.report.alerts import alert_lines
from usertesting_insights.report.index_page import ProgrammeLine, make_index_page, test_line
from usertesting_insights.report.measures import MEASURES
from usertesting_insights.report.news import look_again
from usertesting_insights.report.numbers import day
from usertesting_insights.report.per_test_page import ProgrammeOfTest, make_test_page
from usertesting_insights.report.programme_page import change_of_wave, make_programme_page
from usertesting_insights.report.quality_page import (
    TestQuality,
    make_quality_page,
    quality_heading,
)
from usertesting_insights.report.questions import Questions
from usertesting_insights.report.reading import read_results
from usertesting_insights.report.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from usertesting_insights.report.alerts import AlertLine
    from usertesting_insights.report.index_page import TestLine
    from usertesting_insights.report.options import Options
    from usertesting_insights.report.output import Output
    from usertesting_insights.report.pdf import Printer
    from usertesting_insights.report.sections.results import Results
    from usertesting_insights.warehouse.connection import Warehouse


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
        removed: Pages of tests and programmes that are no longer there.
    """

    written: Sequence[str]
    unchanged: int
    removed: Sequence[str]


def make_report(
    warehouse: Warehouse,
    output: Output,
    options: Options,
    selection: Selection,
    printer: Printer | None = None,
) -> Made:
    """Make the pages whose data have changed.

    Args:
        warehouse: Where the marts are.
        output: Where the pages go.
        options: How they look.
        selection: Which tests get a page.
        printer: Makes a PDF next to each page; null for none.

    Raises:
        InsightsError: If the marts cannot be read, a page cannot be written, or a test of the
            selection is not there.
    """
    tests = list(read_rows(warehouse, rows.Test))
    chosen = list(filter(selection.takes, tests))
    if unknown := set(selection.test_ids) - {test.test_id for test in tests}:
        raise InsightsError(f"There is no test {', '.join(sorted(unknown))} in the marts.")
    if selection.programme is not None and not chosen:
        raise InsightsError(f"No test of the programme {selection.programme} is in the marts.")
    streams = list(read_rows(warehouse, rows.StreamHealth))
    waves = [row for row in read_rows(warehouse, rows.Wave) if row.measure in MEASURES]
    programmes = {
        programme: list(of_programme)
        for programme, of_programme in groupby(waves, lambda row: row.programme)
    }
    pages = _Pages(output, Renderer(options, _as_of(streams)), printer, programmes)
    for results in read_results(warehouse, chosen, tests):
        pages.test(results)
    if not selection.test_ids:
        for programme in programmes:
            pages.programme(programme, tests, chosen)
    if not selection.is_everything:
        return Made(pages.written, len(pages.unchanged), [])
    pages.quality(
        streams,
        list(read_rows(warehouse, rows.FutureRows)),
        list(read_rows(warehouse, rows.DemographicCode)),
    )
    pages.index()
    kept = {*pages.written, *pages.unchanged}
    removed = [
        name for folder in ("tests", "programmes") for name in output.remove_others(kept, folder)
    ]
    return Made(pages.written, len(pages.unchanged), removed)


def _place_of(programme: str) -> str:
    """Return where a programme's page is: its name may be anything, a file's name may not."""
    return f"programmes/{hashlib.sha256(programme.encode()).hexdigest()[:16]}.html"


def _as_of(streams: Sequence[rows.StreamHealth]) -> str:
    """Return when the newest data were read from the API."""
    read = [row.last_read_at for row in streams if row.last_read_at]
    return day(max(read)) if read else "a load that has not been yet"


@dataclass(frozen=True)
class _Pages:
    """Writes pages, and keeps what the index needs to know of them.

    Attributes:
        programmes: Those that have a page, with their waves.
    """

    output: Output
    renderer: Renderer
    printer: Printer | None
    programmes: Mapping[str, Sequence[rows.Wave]]
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    _lines: list[TestLine] = field(default_factory=list)
    _alerts: list[AlertLine] = field(default_factory=list)
    _programmes: list[ProgrammeLine] = field(default_factory=list)
    _qualities: list[TestQuality] = field(default_factory=list)
    _questions: Questions = field(default_factory=Questions)
    _sessions: dict[str, int] = field(default_factory=dict)

    def test(self, results: Results) -> None:
        """Write the page of a test."""
        name = f"tests/{results.test.test_id}.html"
        programme = self._programme_of(results)
        if programme:
            self._questions.add(results)
        page = make_test_page(results, self.renderer.options, programme)
        self._write(name, "test.html.j2", page.full_title, repr((results, programme)), page)
        self._sessions[results.test.test_id] = results.test.session_count
        self._lines.append(test_line(name, results, page))
        self._alerts.extend(alert_lines(name, results))
        self._qualities.append(
            TestQuality(results.test, results.completeness, results.unparsed, results.unreadable)
        )

    def _programme_of(self, results: Results) -> ProgrammeOfTest | None:
        """Return the programme of a test, and what its wave has changed; none without a page."""
        test = results.test
        waves = self.programmes.get(test.programme or "")
        if not test.programme or not waves:
            return None
        questions = Questions()
        questions.add(results)
        told = [row for row in questions.told(waves) if row.wave == test.wave]
        return ProgrammeOfTest(
            f"../{_place_of(test.programme)}", change_of_wave(told, questions.names_of(told))
        )

    def programme(
        self, programme: str, tests: Sequence[rows.Test], chosen: Sequence[rows.Test]
    ) -> None:
        """Write the page of a programme, if one of the chosen tests belongs to it."""
        members = [test for test in tests if test.programme == programme]
        if not any(test in chosen for test in members):
            return
        name = _place_of(programme)
        waves = self.programmes[programme]
        questions = self._questions.names_of(waves)
        page = make_programme_page(programme, self._questions.told(waves), members, questions)
        self._write(name, "programme.html.j2", programme, repr((waves, members, questions)), page)
        self._programmes.append(ProgrammeLine(name, programme, page.standfirst[0]))

    def quality(
        self,
        streams: Sequence[rows.StreamHealth],
        future: Sequence[rows.FutureRows],
        codes: Sequence[rows.DemographicCode],
    ) -> None:
        """Write the page on data quality."""
        page = make_quality_page(self._qualities, streams, future, codes)
        self._write("quality.html", "quality.html.j2", "Data quality", repr(page), page)

    def index(self) -> None:
        """Write the index."""
        known = [row for quality in self._qualities for row in quality.completeness]
        page = make_index_page(
            self._lines,
            self._programmes,
            self._alerts,
            quality_heading(known),
            seen=look_again(self.output, self._sessions, self.renderer.as_of),
            title=self.renderer.options.title,
        )
        self._write("index.html", "index.html.j2", page.title, repr(page), page)

    def _write(self, name: str, template: str, title: str, data: str, page: Any) -> None:  # noqa: ANN401 - each template has its own
        """Write a page, unless the one that is there was made from the same."""
        digest = hashlib.sha256(f"{data}\n{self.renderer.look}".encode()).hexdigest()
        pdf = f"{name.removesuffix('.html')}.pdf"
        if self.output.digest(name) == digest:
            self.unchanged.append(name)
        else:
            # It was printed from the page as it was.
            self.output.remove(pdf)
            self.output.write(name, self.renderer.page(template, title, digest, page))
            self.written.append(name)
        if self.printer and self.output.read(pdf) is None:
            self.output.write(pdf, self.printer.pdf(self.output.read(name) or b""))
