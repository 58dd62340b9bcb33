"""What people thought: recommendation, ratings, QXscore."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Estimate, Share
from usertesting_insights.report.numbers import (
    count_of,
    in_words,
    percent_range,
    plural,
    quoted,
    whole,
    whole_range,
)
from usertesting_insights.report.sections.others import others_of
from usertesting_insights.report.sentences import RatingQuestion, nps_finding, rating_finding
from usertesting_insights.report.strips import NPS, SCORES, SHARES, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Nps, Qx, Rating, RatingBar
    from usertesting_insights.report.sections.others import Others
    from usertesting_insights.report.sections.results import Results

_FIRST_PASSIVE, _FIRST_PROMOTER = 7, 9
_MIXED_SCALES = "Some answers to this question are on another scale. They are not among these."


@dataclass(frozen=True)
class Bar:
    """How many gave one answer of a scale.

    Attributes:
        answer: The answer.
        count: How many gave it.
        side: Which end of the scale it belongs to: ``low``, ``middle`` or ``top``.
    """

    answer: int
    count: int
    side: str


@dataclass(frozen=True)
class Recommendation:
    """The NPS of one question.

    Attributes:
        finding: The heading.
        note: Promoters, passives and detractors.
        question: The question as people read it.
        estimate: The score; null with fewer than five answers.
        strip: The score, drawn.
        bars: How often each answer was given.
        others: Its place among other tests; null where it is compared with none.
    """

    finding: str
    note: str
    question: str
    estimate: Estimate | None
    strip: Strip
    bars: Sequence[Bar]
    others: Others | None


@dataclass(frozen=True)
class RatingFigure:
    """A question with a scale.

    Attributes:
        task_id: The question's task.
        finding: The heading.
        note: How many gave the two lowest answers.
        question: The question with the ends of its scale.
        share: Who gave one of the two best answers.
        strip: That share, drawn.
        top: The two best answers in words.
        bars: How often each answer was given.
        scales: That there are answers on another scale; empty if there are none.
    """

    task_id: str
    finding: str
    note: str
    question: str
    share: Share
    strip: Strip
    top: str
    bars: Sequence[Bar]
    scales: str


@dataclass(frozen=True)
class QxFigure:
    """The QXscore of a task group.

    Attributes:
        heading: The vendor's score.
        note: The mean of the sessions' own scores, and the benchmark.
        strip: The sessions' mean with its interval; null with fewer than five.
        parts: The vendor's sub-scores. They have no interval, so they are not drawn.
        others: The place of the sessions' mean among other tests; null where there are none.
    """

    heading: str
    note: str
    strip: Strip | None
    parts: Sequence[tuple[str, str]]
    others: Others | None


def recommendation(row: Nps, results: Results) -> Recommendation:
    """Return the section on a question about recommending."""
    brand, bars = results.test.brand, results.rating_bars
    others = others_of(results.differences, "nps", row.task_id, results.other_tests)
    low, high, value = row.nps_low, row.nps_high, row.nps
    estimate = Estimate(
        value or 0.0,
        -100.0 if low is None else low,
        100.0 if high is None else high,
        row.answer_count,
        row.is_enough_to_quote,
    )
    drawn = estimate if row.answer_count >= FEWEST_TO_DRAW and value is not None else None
    return Recommendation(
        finding=nps_finding(estimate, brand),
        note=", ".join(
            (
                plural(row.promoter_count, "promoter"),
                plural(row.passive_count, "passive"),
                plural(row.detractor_count, "detractor"),
            )
        ),
        question=row.task_text or "",
        estimate=drawn,
        strip=Strip(
            NPS,
            drawn,
            f"NPS {whole(estimate.value)}; 95 % interval {whole_range(estimate.low, estimate.high)}"
            if drawn
            else "Too few answers for an NPS",
            is_clear=drawn is not None and drawn.is_clear_of(0),
        ),
        others=others if drawn else None,
        bars=_bars(bars, row.task_id, 0, 10, low_until=_FIRST_PASSIVE, top_from=_FIRST_PROMOTER),
    )


def rating_figure(row: Rating, bars: Sequence[RatingBar]) -> RatingFigure | None:
    """Return the section on a rating, or none where its scale is not known."""
    if row.scale_min is None or row.scale_max is None or row.top_two_box_share_n == 0:
        return None
    scale_min, scale_max = int(row.scale_min), int(row.scale_max)
    question = RatingQuestion(row.task_text or "", scale_max, row.rating_phrase)
    share = Share(
        row.top_two_box_count,
        row.top_two_box_share_n,
        row.top_two_box_share_low or 0.0,
        1.0 if row.top_two_box_share_high is None else row.top_two_box_share_high,
        row.is_top_two_box_share_enough_to_quote,
    )
    of_scale = [
        bar for bar in bars if (bar.scale_min, bar.scale_max) == (row.scale_min, row.scale_max)
    ]
    drawn_bars = _bars(
        of_scale, row.task_id, scale_min, scale_max, low_until=scale_min + 2, top_from=scale_max - 1
    )
    scales = _MIXED_SCALES if row.has_mixed_scales else ""
    lowest = sum(bar.count for bar in drawn_bars if bar.side == "low")
    return RatingFigure(
        task_id=row.task_id,
        finding=rating_finding(question, share),
        note=f"{_people(lowest)} gave {scale_min} or {scale_min + 1}. {scales}".rstrip(),
        question=f"{quoted(question.text)} ({scale_min} to {scale_max})",
        share=share,
        strip=Strip(
            SHARES,
            share.as_estimate() if share.is_drawn else None,
            f"{count_of(share.count, share.n)} gave {question.top}; "
            f"95 % interval {percent_range(share.low, share.high)}",
            is_clear=False,
        ),
        top=question.top,
        bars=drawn_bars,
        scales=scales,
    )


def _people(count: int) -> str:
    return in_words(count).capitalize() if count else "Nobody"


def _bars(  # noqa: PLR0913 - the ends of the scale and of its sides
    bars: Sequence[RatingBar],
    task_id: str,
    scale_min: int,
    scale_max: int,
    *,
    low_until: int,
    top_from: int,
) -> list[Bar]:
    counts: Counter[int] = Counter()
    for bar in bars:
        if bar.task_id == task_id:
            counts[int(bar.rating)] += bar.answer_count

    def side(answer: int) -> str:
        return "top" if answer >= top_from else "low" if answer < low_until else "middle"

    return [Bar(answer, counts[answer], side(answer)) for answer in range(scale_min, scale_max + 1)]


def qx_figures(results: Results) -> list[QxFigure]:
    """Return the QXscores of a test; the API gives none for some task groups."""
    scored = [(row, row.qx_score) for row in results.qx if row.qx_score is not None]
    return [
        # Of a single task group the label says nothing.
        _qx_figure(row, score, row.task_group_label if len(scored) > 1 else None, results)
        for row, score in scored
    ]


def _qx_figure(row: Qx, score: float, group_label: str | None, results: Results) -> QxFigure:
    others = others_of(results.differences, "qx_score", row.task_group_id, results.other_tests)
    label = f" of {quoted(group_label)}" if group_label else ""
    mean = None
    if (
        row.session_mean is not None
        and row.session_mean_low is not None
        and row.session_mean_high is not None
        and row.session_mean_n >= FEWEST_TO_DRAW
    ):
        mean = Estimate(
            row.session_mean,
            row.session_mean_low,
            row.session_mean_high,
            row.session_mean_n,
            row.is_session_mean_enough_to_quote,
        )
    notes = [f"The vendor’s score is {whole(score)}, as of {row.as_of_date:%-d %B %Y}."]
    if mean:
        notes.append(
            f"The dot is the mean of {mean.n} sessions’ own scores: {whole(mean.value)} "
            f"({whole_range(mean.low, mean.high)})."
        )
    if row.benchmark_mean is not None and row.benchmark_count:
        is_one = row.benchmark_count == 1
        benchmark = "one other score" if is_one else f"mean of {row.benchmark_count:,} other scores"
        notes.append(
            f"The {benchmark} in the account, the tall tick, is {whole(row.benchmark_mean)}."
        )
    parts = (
        ("Behaviour", row.behavioral_score),
        ("Attitude", row.attitudinal_score),
        ("Usability", row.usability_score),
        ("Trust", row.trust_score),
        ("Appearance", row.appearance_score),
        ("Loyalty", row.loyalty_score),
    )
    return QxFigure(
        heading=f"QXscore{label}: {whole(score)}",
        note=" ".join(notes),
        strip=Strip(
            SCORES,
            mean,
            f"Mean of the sessions’ scores {whole(mean.value)}; "
            f"95 % interval {whole_range(mean.low, mean.high)}",
            account=row.benchmark_mean,
        )
        if mean
        else None,
        parts=[(name, whole(part)) for name, part in parts if part is not None],
        others=others if mean else None,
    )


def ratings_of(results: Results) -> list[RatingFigure]:
    """Return every rating of a test in its order, but for the questions about recommending."""
    recommending = {row.task_id for row in results.nps}
    order = {task.task_id: place for place, task in enumerate(results.tasks)}
    figures = (
        rating_figure(row, results.rating_bars)
        for row in sorted(results.ratings, key=lambda row: order.get(row.task_id, len(order)))
        if row.task_id not in recommending
    )
    return [figure for figure in figures if figure]
