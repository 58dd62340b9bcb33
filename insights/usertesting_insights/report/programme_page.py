"""The page of a programme: its waves side by side, and what moved more than noise."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate
from usertesting_insights.report.measures import MEASURES
from usertesting_insights.report.numbers import listed, plural, quoted
from usertesting_insights.report.strips import Strip
from usertesting_insights.report.waves import (
    MIXED_SCALES,
    Newest,
    first,
    moved_since,
    previous,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from usertesting_insights.marts.rows import Test, Wave
    from usertesting_insights.report.strips import Axis
    from usertesting_insights.report.waves import Moved


class Point(NamedTuple):
    """A measure in one wave; the strip is null where too few answered."""

    wave: str
    strip: Strip | None
    score: str
    range: str
    answers: str


class Series(NamedTuple):
    """A measure in all waves that asked for it."""

    name: str
    note: str
    axis: Axis
    points: Sequence[Point]


class TestLink(NamedTuple):
    """A test of the programme."""

    link: str
    title: str
    note: str


@dataclass(frozen=True)
class ProgrammePage:
    """What the page of a programme shows.

    Attributes:
        title: The programme.
        brands: What its tests were about.
        kicker: How many waves, and when.
        standfirst: What moved, and who took part.
        provisional: Which wave is not complete; empty if all are.
        moved: What changed since the wave before, and since the first where that is another one.
        measures: Each measure, wave by wave.
        tests: The tests, wave by wave.
    """

    title: str
    brands: str
    kicker: Sequence[str]
    standfirst: Sequence[str]
    provisional: str
    moved: Sequence[Moved]
    measures: Sequence[Series]
    tests: Sequence[TestLink]

    @property
    def table(self) -> list[tuple[str, ...]]:
        """The figures of all waves."""
        return [
            (f"{measure.name}, {point.wave}", point.score, point.range or "-", point.answers)
            for measure in self.measures
            for point in measure.points
        ]


def make_programme_page(
    programme: str, waves: Sequence[Wave], tests: Sequence[Test], questions: Mapping[str, str]
) -> ProgrammePage:
    """Return the page of a programme.

    Args:
        programme: Its name.
        waves: Its rows, the waves of each question in their order.
        tests: Its tests.
        questions: The questions as people read them, by how the mart tells them apart.
    """
    series = [
        list(rows)
        for _, rows in groupby(waves, lambda row: (row.measure, row.question_number, row.question))
    ]
    series.sort(key=lambda rows: list(MEASURES).index(rows[0].measure))
    names = list(_names(series, questions))
    newest = [
        Newest(name, _note(rows[-1], questions), rows[-1])
        for name, rows in zip(names, series, strict=True)
        if rows[-1].is_newest
    ]
    since_previous = moved_since(newest, previous, "Since the wave before")
    # What each measure is stands above.
    unnoted = [each._replace(note="") for each in newest]
    since_first = moved_since(unnoted, first, "Since the first wave that asked")
    is_another = any(each.row.first_wave != each.row.previous_wave for each in newest)
    moved = [each for each in (since_previous, since_first if is_another else None) if each]
    last = max(row.wave for row in waves)
    times = {wave: _time(wave, tests) for wave in sorted({row.wave for row in waves})}
    open_waves = sorted({row.wave for row in waves if not row.is_wave_complete})
    return ProgrammePage(
        title=programme,
        brands=listed(sorted({test.brand for test in tests if test.brand})),
        kicker=(
            f"Programme of {plural(len(times), 'wave')}",
            listed(list(filter(None, times.values()))),
        ),
        standfirst=[_moved(moved, last), _who(tests)],
        provisional=f"Wave {listed([str(wave) for wave in open_waves])}" if open_waves else "",
        moved=moved,
        measures=[
            _series(name, rows, times, questions) for name, rows in zip(names, series, strict=True)
        ],
        tests=[
            TestLink(
                f"../tests/{test.test_id}.html",
                test.short_title,
                f"wave {test.wave} · {plural(test.session_count, 'session')}",
            )
            for test in sorted(tests, key=lambda test: (test.wave or 0, test.short_title))
        ],
    )


def change_of_wave(waves: Sequence[Wave], questions: Mapping[str, str]) -> str:
    """Return what has changed in a wave since the one before; empty for the first.

    Args:
        waves: The rows of the wave, a row a measure.
        questions: The questions as people read them, by how the mart tells them apart.
    """
    names = _names([[row] for row in waves], questions)
    newest = [Newest(name, "", row) for name, row in zip(names, waves, strict=True)]
    moved = moved_since(newest, previous, "Since the wave before")
    return _told([moved]) if moved else ""


def _names(series: Sequence[Sequence[Wave]], questions: Mapping[str, str]) -> Iterator[str]:
    """Name each measure; a score by its question only where the programme has several."""
    measures = [rows[0].measure for rows in series]
    for rows in series:
        first = rows[0]
        measure = MEASURES[first.measure]
        name = measure.name
        if measure.is_of_a_task or measures.count(first.measure) > 1:
            name = measure.of(questions.get(first.question, first.question))
            if first.question_number > 1:
                name += f", asked for the {first.question_number}. time"
        yield name


def _note(row: Wave, questions: Mapping[str, str]) -> str:
    note = MEASURES[row.measure].note
    if row.measure == "nps":
        return f"{quoted(questions.get(row.question, row.question))} {note}"
    return note


def _series(
    name: str, rows: Sequence[Wave], times: Mapping[int, str], questions: Mapping[str, str]
) -> Series:
    axis = MEASURES[rows[0].measure].axis([row.score_high for row in rows if row.score_high])
    points = [_point(row, times[row.wave], axis) for row in rows]
    note = _note(rows[0], questions)
    if any(row.has_mixed_scales or row.has_mixed_scales_since_first for row in rows):
        note += f" {MIXED_SCALES}"
    return Series(name, note, axis, points)


def _time(wave: int, tests: Sequence[Test]) -> str:
    taken = [test.last_finished_at for test in tests if test.wave == wave and test.last_finished_at]
    return f"{max(taken):%B %Y}" if taken else ""


def _moved(moved: Sequence[Moved], last: int) -> str:
    if not moved:
        return f"Nothing in wave {last} was asked in an earlier wave, so nothing can be compared."
    return _told(moved)


def _told(moved: Sequence[Moved]) -> str:
    untold = {each.heading.removeprefix(each.since) for each in moved if not each.names}
    if len(moved) == 2 and len(untold) == 1 and not any(each.names for each in moved):  # noqa: PLR2004 - the wave before and the first
        return f"{moved[0].heading}, nor {moved[1].since.lower()}."
    told = (f"{each.heading}: {each.names}" if each.names else each.heading for each in moved)
    return f"{'. '.join(told)}."


def _who(tests: Sequence[Test]) -> str:
    waves = sorted({test.wave for test in tests if test.wave is not None})
    counts = [str(sum(test.session_count for test in tests if test.wave == wave)) for wave in waves]
    return (
        f"{listed(counts)} sessions. Say that a measure rose or fell, and between how many points: "
        "a change is its interval, never its middle."
    )


def _point(row: Wave, time: str, axis: Axis) -> Point:
    wave = f"Wave {row.wave}" + (f", {time}" if time else "")
    count = plural(row.answer_count, "answer")
    if (
        row.score is None
        or row.score_low is None
        or row.score_high is None
        or row.answer_count < FEWEST_TO_DRAW
    ):
        return Point(wave, None, "too few", "", count)
    estimate = Estimate(
        row.score, row.score_low, row.score_high, row.answer_count, row.is_enough_to_quote
    )
    measure = MEASURES[row.measure]
    score, span = measure.number(row.score), measure.span(row.score_low, row.score_high)
    return Point(
        wave,
        Strip(axis, estimate, f"{wave}: {score}; 95 % interval {span}"),
        score,
        span,
        count,
    )
