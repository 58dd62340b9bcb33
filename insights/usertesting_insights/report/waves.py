"""What a wave of a programme is compared with: the wave before, or the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.comparison_sentences import moved_finding
from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate
from usertesting_insights.report.measures import MEASURES
from usertesting_insights.report.numbers import listed, signed, signed_range
from usertesting_insights.report.sentences import change_finding
from usertesting_insights.report.strips import Strip, change_axis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from usertesting_insights.marts.rows import Wave
    from usertesting_insights.report.strips import Axis


MIXED_SCALES = (
    "Not all answers were given on one scale. Each counts on its own, so a part of a change may be "
    "the scale’s."
)


class Before(NamedTuple):
    """An earlier wave, and how the measure has changed since."""

    wave: int
    score: float
    change: Estimate
    is_more_than_noise: bool
    has_mixed_scales: bool


class Newest(NamedTuple):
    """A measure in the newest wave that asked for it.

    Attributes:
        name: What it is called.
        note: What it is.
        row: The wave.
    """

    name: str
    note: str
    row: Wave


class Change(NamedTuple):
    """How a measure changed; the strip is null where too few answered."""

    finding: str
    note: str
    scores: str
    strip: Strip | None
    text: str


class Moved(NamedTuple):
    """What has changed since an earlier wave.

    Attributes:
        since: Since when.
        heading: How many measures moved.
        names: Which, and whether they rose or fell, in a sentence; empty for none.
        scores: What the scores are of: two waves, or none in particular where these differ.
        rows: The change of each measure, those that moved first.
        axis: The scale that they share.
    """

    since: str
    heading: str
    names: str
    scores: str
    rows: Sequence[Change]
    axis: Axis


def previous(row: Wave) -> Before | None:
    """Return the wave before, or none for the first."""
    if row.previous_wave is None or row.score_change_low is None:
        return None
    return _before(
        row,
        (row.previous_wave, row.previous_score, row.previous_answer_count),
        (row.score_change, row.score_change_low, row.score_change_high),
        (row.is_more_than_noise, row.is_change_enough_to_quote, row.has_mixed_scales),
    )


def first(row: Wave) -> Before | None:
    """Return the first wave, or none for the first itself."""
    if row.first_wave is None or row.score_change_since_first_low is None:
        return None
    return _before(
        row,
        (row.first_wave, row.first_score, row.first_answer_count),
        (
            row.score_change_since_first,
            row.score_change_since_first_low,
            row.score_change_since_first_high,
        ),
        (
            row.is_more_than_noise_since_first,
            row.is_change_since_first_enough_to_quote,
            row.has_mixed_scales_since_first,
        ),
    )


def _before(
    row: Wave,
    wave: tuple[int, float | None, int | None],
    changes: tuple[float | None, float | None, float | None],
    is_so: tuple[bool | None, bool, bool],
) -> Before:
    # A change in points, or of a time in per cent.
    factor = MEASURES[row.measure].change_factor
    value, low, high = (factor * (each or 0.0) for each in changes)
    number, score, answers = wave
    is_more_than_noise, is_enough, has_mixed_scales = is_so
    change = Estimate(value, low, high, min(row.answer_count, answers or 0), is_enough)
    return Before(number, score or 0.0, change, bool(is_more_than_noise), has_mixed_scales)


def moved_since(
    newest: Sequence[Newest], before: Callable[[Wave], Before | None], since: str
) -> Moved | None:
    """Return what has changed, or none where nothing was asked before.

    Args:
        newest: The measures of a programme. Those that its last wave did not ask for are told, and
            not counted.
        before: With which wave to compare: `previous` or `first`.
        since: Which wave that is, in words, where it is not the same for all.
    """
    pairs = [(each, found) for each in newest if (found := before(each.row))]
    if not pairs:
        return None
    last = max(each.row.wave for each in newest)
    counted = [(each, found) for each, found in pairs if each.row.wave == last]
    waves = sorted({found.wave for _, found in counted})
    is_same = len({(found.wave, each.row.wave) for each, found in pairs}) == 1
    names = [
        f"{each.name} {'rose' if found.change.low > 0 else 'fell'}"
        for each, found in counted
        if found.is_more_than_noise
    ]
    bounds = [bound for _, each in pairs for bound in (each.change.low, each.change.high)]
    axis = change_axis(bounds)
    pairs.sort(key=lambda pair: (pair[0].row.wave != last, not pair[1].is_more_than_noise))
    since = f"Since wave {waves[0]}" if len(waves) == 1 else since
    return Moved(
        since,
        moved_finding(since, len(names), len(counted)),
        listed(names),
        f"Waves {waves[0]} and {last}" if is_same and waves else "Scores",
        [_change(each, found, axis, last, is_same=is_same) for each, found in _noted_once(pairs)],
        axis,
    )


def _noted_once(pairs: Sequence[tuple[Newest, Before]]) -> Iterator[tuple[Newest, Before]]:
    """Take the note on a measure from all rows but the first."""
    noted: set[str] = set()
    for newest, before in pairs:
        yield newest._replace(note="") if newest.note in noted else newest, before
        noted.add(newest.note)


def _change(newest: Newest, before: Before, axis: Axis, last: int, *, is_same: bool) -> Change:
    row, change = newest.row, before.change
    measure = MEASURES[row.measure]
    is_drawn = change.n >= FEWEST_TO_DRAW
    spread = signed_range(change.low, change.high)
    text = f"{signed(change.value)} ({spread}){measure.change_unit}" if is_drawn else ""
    notes = [newest.note] if newest.note else []
    if row.wave != last:
        notes.append(f"Last asked in wave {row.wave}.")
    if before.has_mixed_scales:
        notes.append(MIXED_SCALES)
    return Change(
        change_finding(
            newest.name, change, measure.change_unit, is_more_than_noise=before.is_more_than_noise
        ),
        " ".join(notes),
        f"{measure.number(before.score)} to {measure.number(row.score or 0.0)}"
        + ("" if is_same else f", waves {before.wave} and {row.wave}"),
        Strip(axis, change, f"{newest.name} changed by {text}", is_clear=before.is_more_than_noise)
        if is_drawn
        else None,
        text,
    )
