"""The index: every test with where to look first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import day, on_one_line, plural, whole, whole_range
from usertesting_insights.report.per_test_page import product_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from usertesting_insights.report.alerts import AlertLine
    from usertesting_insights.report.news import Seen
    from usertesting_insights.report.per_test_page import TestPage
    from usertesting_insights.report.sections.results import Results
    from usertesting_insights.report.strips import Strip


# Who wants to see all of them has the list of tests.
_MOST_NEWS = 12


@dataclass(frozen=True)
class TestLine:
    """One test on the index.

    Attributes:
        test_id: Which test.
        link: Its page.
        title: Its title.
        brand: What it was about; it groups the tests.
        note: Kind, people and date.
        finding: Where to look first.
        nps: The NPS in words; empty if nobody was asked.
        strip: The NPS, drawn.
        last_finished_at: When it was last taken.
        has_sessions: Whether there is anything to see.
    """

    __test__ = False

    test_id: str
    link: str
    title: str
    brand: str
    note: Sequence[str]
    finding: str
    nps: str
    strip: Strip | None
    last_finished_at: datetime | None
    has_sessions: bool


class ProgrammeLine(NamedTuple):
    """A programme on the index."""

    link: str
    title: str
    moved: str


class NewsLine(NamedTuple):
    """What is new of a test."""

    link: str
    title: str
    text: str


@dataclass(frozen=True)
class News:
    """What is new since the report before.

    Attributes:
        heading: Since when.
        lines: The tests, newest first.
        rest: What has no line of its own, in words.
    """

    heading: str
    lines: Sequence[NewsLine]
    rest: str


@dataclass(frozen=True)
class IndexPage:
    """What the index shows."""

    title: str
    heading: str
    standfirst: str
    quality: str
    news: News | None
    programmes: Sequence[ProgrammeLine]
    alerts: Sequence[AlertLine]
    brands: Mapping[str, Sequence[TestLine]]
    empty: Sequence[TestLine]


def test_line(link: str, results: Results, page: TestPage) -> TestLine:
    """Return the line of a test."""
    test = results.test
    parts = [product_of(test), plural(test.session_count, "session")]
    if test.last_finished_at:
        parts.append(on_one_line(day(test.last_finished_at)))
    told = page.recommendations[0] if page.recommendations else None
    estimate = told.estimate if told else None
    return TestLine(
        test_id=test.test_id,
        link=link,
        title=page.title,
        brand=test.brand or test.workspace_name or "",
        note=parts,
        finding=page.findings[0].text
        if page.findings
        else "No finding: too few answers, or nothing that can be counted.",
        nps=f"{whole(estimate.value)} ({whole_range(estimate.low, estimate.high)}; "
        f"{plural(estimate.n, 'answer')})"
        if estimate
        else "",
        strip=told.strip if told and estimate else None,
        last_finished_at=test.last_finished_at,
        has_sessions=test.session_count > 0,
    )


def make_index_page(  # noqa: PLR0913 - what an index shows
    lines: Sequence[TestLine],
    programmes: Sequence[ProgrammeLine],
    alerts: Sequence[AlertLine],
    quality: str,
    *,
    seen: Seen,
    title: str,
) -> IndexPage:
    """Return the index, the newest test first."""
    newest_first = sorted(
        sorted(lines, key=lambda line: line.link),
        key=lambda line: (line.last_finished_at is not None, line.last_finished_at or 0),
        reverse=True,
    )
    brands: dict[str, list[TestLine]] = defaultdict(list)
    for line in newest_first:
        if line.has_sessions:
            brands[line.brand].append(line)
    shown = sum(map(len, brands.values()))
    return IndexPage(
        title=title,
        heading="What we have tested",
        standfirst=f"{plural(shown, 'test')} with sessions, by brand. Each line says where to "
        "look first.",
        quality=quality,
        news=_news(newest_first, seen),
        programmes=programmes,
        alerts=alerts,
        brands=brands,
        empty=[line for line in newest_first if not line.has_sessions],
    )


def _news(newest_first: Sequence[TestLine], seen: Seen) -> News | None:
    lines = [
        NewsLine(line.link, line.title, text)
        for line in newest_first
        if (text := seen.news_of(line.test_id))
    ]
    rest = [f"{plural(len(lines) - _MOST_NEWS, 'test')} more"] if len(lines) > _MOST_NEWS else []
    if seen.gone:
        rest.append(f"{plural(seen.gone, 'test')} no longer there")
    if not lines and not rest:
        return None
    return News(f"New since {seen.former_as_of}", lines[:_MOST_NEWS], ", ".join(rest))
