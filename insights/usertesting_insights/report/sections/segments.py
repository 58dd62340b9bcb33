"""Which groups of people differ from the others, where that is more than noise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.comparison_sentences import (
    Group,
    segment_finding,
    segments_finding,
    side_of,
)
from usertesting_insights.report.figures import Estimate
from usertesting_insights.report.measures import MEASURES
from usertesting_insights.report.numbers import plural, signed, signed_range
from usertesting_insights.report.strips import Strip, change_axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from usertesting_insights.marts.rows import Segment
    from usertesting_insights.report.strips import Axis

_MOST = 8


class SegmentRow(NamedTuple):
    """A group that differs in a measure."""

    finding: str
    note: str
    scores: str
    strip: Strip
    text: str


class Segments(NamedTuple):
    """The section on groups of people.

    Attributes:
        heading: How many comparisons can be told from noise.
        note: What was compared.
        rows: Those, the largest first.
        axis: The scale that they share.
    """

    heading: str
    note: str
    rows: Sequence[SegmentRow]
    axis: Axis


def segments_section(
    rows: Sequence[Segment], subjects: Mapping[str, str], fewest_people: int
) -> Segments | None:
    """Return the section, or none where no two groups are large enough to be compared.

    Args:
        rows: The comparisons of a test.
        subjects: What tasks and task groups are called, by id.
        fewest_people: A group that is smaller, on either side, is not shown.
    """
    compared = [
        row
        for row in _told_once(rows)
        if row.measure in MEASURES
        and min(row.answer_count, row.other_answer_count) >= fewest_people
    ]
    if not compared:
        return None
    differences = [(row, _difference(row)) for row in compared]
    differ = [
        (row, difference)
        for row, difference in differences
        if side_of(difference, is_more_than_noise=row.is_more_than_noise)
    ]
    differ.sort(key=lambda pair: (-abs(pair[1].value), _place(pair[0])))
    axis = change_axis([bound for _, each in differ for bound in (each.low, each.high)])
    return Segments(
        heading=segments_finding(len(differ), len(compared)),
        note=_note(len(compared), len(differ)),
        rows=[
            _row(row, difference, axis, _name(row, compared, subjects))
            for row, difference in differ[:_MOST]
        ],
        axis=axis,
    )


def _place(row: Segment) -> tuple[str, str, str, int, str]:
    subject = row.task_id or row.task_group_id or ""
    return row.measure, subject, row.attribute, row.value_position, row.demographic_value


def _told_once(rows: Iterable[Segment]) -> list[Segment]:
    """Leave out the second of two answers that exclude each other: it tells the same."""
    by_question: dict[tuple[str, str, str], list[Segment]] = defaultdict(list)
    for row in sorted(rows, key=_place):
        by_question[_place(row)[:3]].append(row)
    found = []
    for of_question in by_question.values():
        first, last = of_question[0], of_question[-1]
        is_one_of_two = len(of_question) == 2 and (  # noqa: PLR2004 - two answers
            first.answer_count == last.other_answer_count
            and last.answer_count == first.other_answer_count
        )
        found += of_question[:1] if is_one_of_two else of_question
    return found


def _difference(row: Segment) -> Estimate:
    factor = MEASURES[row.measure].change_factor
    return Estimate(
        factor * (row.difference or 0.0),
        factor * (row.difference_low or 0.0),
        factor * (row.difference_high or 0.0),
        min(row.answer_count, row.other_answer_count),
        row.is_difference_enough_to_quote,
    )


def _note(compared: int, differ: int) -> str:
    note = (
        "Those who gave an answer about themselves are compared with the others who answered the "
        f"same question, with {plural(compared, 'comparison')} allowed for."
    )
    return f"{note} The {_MOST} largest differences are shown." if differ > _MOST else note


def _name(row: Segment, compared: Sequence[Segment], subjects: Mapping[str, str]) -> str:
    """Name what differs; a score by its question only where the test has several."""
    measure = MEASURES[row.measure]
    several = len({_place(each)[1] for each in compared if each.measure == row.measure}) > 1
    subject = subjects.get(row.task_id or row.task_group_id or "")
    return measure.of(subject) if subject and (several or measure.is_of_a_task) else measure.name


def _row(row: Segment, difference: Estimate, axis: Axis, name: str) -> SegmentRow:
    measure = MEASURES[row.measure]
    group = Group(row.demographic_value, row.answer_count, row.other_answer_count)
    spread = signed_range(difference.low, difference.high)
    text = f"{signed(difference.value)} ({spread}){measure.change_unit}"
    return SegmentRow(
        segment_finding(name, group, difference, measure.change_unit),
        row.attribute.replace("_", " ").capitalize(),
        f"{measure.number(row.score or 0.0)} against {measure.number(row.other_score or 0.0)}",
        Strip(axis, difference, f"{name}, {row.demographic_value}: {text}", is_clear=True),
        text,
    )
