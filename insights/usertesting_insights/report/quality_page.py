"""The page on data quality: what is missing, pending or not understood, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import count_of, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import (
        Completeness,
        DemographicCode,
        FutureRows,
        StreamHealth,
        Test,
        UnparsedAnswers,
        UnreadableValues,
    )


class TestQuality(NamedTuple):
    """What the quality marts say of one test."""

    test: Test
    completeness: Sequence[Completeness]
    unparsed: Sequence[UnparsedAnswers]
    unreadable: Sequence[UnreadableValues]


class Issue(NamedTuple):
    """Something that is wrong with the data, or may be.

    Attributes:
        heading: What it is.
        advice: What to do about it.
        caption: What the table shows.
        head: Its columns.
        rows: What was found; empty if all is well.
        words: How many of the columns, from the left, hold words.
    """

    heading: str
    advice: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


@dataclass(frozen=True)
class QualityPage:
    """What the page on data quality shows."""

    heading: str
    issues: Sequence[Issue]
    well: Sequence[str]
    streams: Sequence[Sequence[str]]


def make_quality_page(
    tests: Sequence[TestQuality],
    streams: Sequence[StreamHealth],
    future: Sequence[FutureRows],
    codes: Sequence[DemographicCode],
) -> QualityPage:
    """Return the page."""
    known = [row for quality in tests for row in quality.completeness]
    issues = [
        _missing(tests),
        _unparsed(tests),
        _unreadable(tests),
        _unlisted(codes),
        _orphans(streams),
        _future(future),
    ]
    return QualityPage(
        heading=quality_heading(known),
        issues=[issue for issue in issues if issue.rows],
        well=[issue.heading for issue in issues if not issue.rows],
        streams=[
            (
                row.stream_name,
                f"{row.record_count:,}",
                f"{row.session_count:,}",
                f"{row.last_read_at:%Y-%m-%d %H:%M}" if row.last_read_at else "never",
            )
            for row in streams
        ],
    )


def quality_heading(known: Sequence[Completeness]) -> str:
    """Return how many tests are complete."""
    if not known:
        return "No test has sessions yet"
    complete = sum(row.is_complete for row in known)
    if complete == len(known):
        return f"All that was asked of {plural(len(known), 'test')} is there"
    return f"{count_of(complete, len(known))} tests are complete"


def _missing(tests: Sequence[TestQuality]) -> Issue:
    rows = [
        (
            quality.test.full_title,
            count_of(row.session_count - row.detailed_session_count, row.session_count),
            count_of(
                row.expected_transcript_count - row.transcript_count, row.expected_transcript_count
            ),
            count_of(row.declared_cue_count - row.cue_count, row.declared_cue_count),
        )
        for quality in tests
        for row in quality.completeness
        if row.detailed_session_count < row.session_count
        or row.transcript_count < row.expected_transcript_count
        or row.cue_count != row.declared_cue_count
    ]
    return Issue(
        "Sessions, transcripts or cues that are missing",
        "Every run requests them again, a transcript for a fortnight unless set otherwise. "
        "What is still missing then was most likely never made by UserTesting.",
        "What is missing, test by test",
        ("Test", "Sessions without answers", "Transcripts", "Cues"),
        rows,
    )


def _unparsed(tests: Sequence[TestQuality]) -> Issue:
    return Issue(
        "Answers that are not understood",
        "They are in no figure. A line in the seed usertesting_answer_paths says where in such an "
        "answer its value stands; then run dbt build. Nothing is extracted again.",
        "Answers that are not understood, by shape",
        ("Test", "Kind of task", "Status", "Shape", "Answers"),
        [
            (
                quality.test.full_title,
                row.task_type,
                row.answer_status,
                row.answer_shape,
                f"{row.answer_count:,}",
            )
            for quality in tests
            for row in quality.unparsed
        ],
        words=4,
    )


def _unreadable(tests: Sequence[TestQuality]) -> Issue:
    return Issue(
        "Values that should be numbers and are not",
        "They are left out of the figures. Look at the raw table, and report the shape.",
        "Values that cannot be read",
        ("Test", "Stream", "Value", "Count"),
        [
            (quality.test.full_title, row.stream_name, row.value_name, f"{row.value_count:,}")
            for quality in tests
            for row in quality.unreadable
        ],
        words=3,
    )


def _unlisted(codes: Sequence[DemographicCode]) -> Issue:
    return Issue(
        "Questions about people without a line in the seed",
        "Their answers are in no figure. A line in the seed usertesting_demographic_codes takes "
        "them in; leave out what you do not want to know.",
        "Questions about people that the seed does not list",
        ("Code", "Question", "Answers"),
        [
            (row.demographic_code, row.demographic_label or "-", f"{row.answer_count:,}")
            for row in codes
        ],
        words=2,
    )


def _orphans(streams: Sequence[StreamHealth]) -> Issue:
    return Issue(
        "Rows that belong to no loaded session",
        "Load the sessions again: see the page on state.",
        "Rows without a session",
        ("Stream", "Rows"),
        [(row.stream_name, f"{row.orphan_count:,}") for row in streams if row.orphan_count],
    )


def _future(rows: Sequence[FutureRows]) -> Issue:
    return Issue(
        "Rows dated in the future",
        "A clock was wrong, the tap’s or the warehouse’s.",
        "Rows from the future",
        ("Stream", "Rows"),
        [(row.stream_name, f"{row.row_count:,}") for row in rows],
    )
