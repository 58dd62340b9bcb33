"""What a heading says of things that are compared, and no more than the interval of the difference.

Something is higher, lower or better only where the whole interval of the difference is on one side
of zero, and where that still holds for as many comparisons as are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.figures import FEWEST_TO_DRAW
from usertesting_insights.report.numbers import in_words, listed, plural, quoted, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.report.figures import Estimate


def side_of(difference: Estimate, *, is_more_than_noise: bool | None) -> int:
    """Return 1 for a difference above zero, -1 for one below, 0 where neither can be told."""
    if not is_more_than_noise or not difference.is_clear_of(0):
        return 0
    return 1 if difference.low > 0 else -1


def span_of(difference: Estimate, unit: str) -> str:
    """Return how large a difference is, without its sign, such as ``12 to 40 points``."""
    low, high = sorted((abs(difference.low), abs(difference.high)))
    return f"{whole(low)} to {whole(high)}{unit}"


def other_tests_finding(higher: int, lower: int, compared: int) -> str:
    """Return the place of a score among those of other tests: no percentile, no rank.

    Args:
        higher: From how many tests it differs upwards.
        lower: From how many it differs downwards.
        compared: With how many tests it is compared.
    """
    if compared == 1:
        others = "the one other test"
        told = {(1, 0): "Higher than", (0, 1): "Lower than"}.get((higher, lower))
        return f"{told or 'Not to be told apart from'} {others}"
    if higher and lower:
        return f"Higher than {higher:,} and lower than {lower:,} of {compared:,} other tests"
    if not higher and not lower:
        return f"Not to be told apart from any of {compared:,} other tests"
    word, count = ("Higher", higher) if higher else ("Lower", lower)
    of_all = f"all {compared:,}" if count == compared else f"{count:,} of {compared:,}"
    return f"{word} than {of_all} other tests"


@dataclass(frozen=True)
class Group:
    """People who gave one answer about themselves, beside the others who answered that question.

    Attributes:
        answer: Their answer.
        n: How many of them answered.
        other_n: How many of the others.
    """

    answer: str
    n: int
    other_n: int


def segment_finding(measure: str, group: Group, difference: Estimate, unit: str) -> str:
    """Return how a measure differs for a group; for differences that can be told alone.

    Args:
        measure: What differs, with its question.
        group: Among whom.
        difference: Theirs less that of the others.
        unit: What it is in, with the space before it.
    """
    word = "higher" if difference.low > 0 else "lower"
    return (
        f"{measure} was {span_of(difference, unit)} {word} among {quoted(group.answer)} than among "
        f"the others ({group.n:,} and {plural(group.other_n, 'answer')})"
    )


def segments_finding(differ: int, compared: int) -> str:
    """Return how many comparisons of groups can be told from noise."""
    if not differ:
        return "No group of people differs from the others by more than noise"
    verb = "differs" if differ == 1 else "differ"
    return (
        f"{in_words(differ).capitalize()} of {plural(compared, 'comparison')} of groups {verb} by "
        "more than noise"
    )


def pair_finding(thing: str, other: str, difference: Estimate | None, side: int) -> str:
    """Return which of two things the same people rated higher.

    Args:
        thing: One of them.
        other: The other.
        difference: How much higher the first one was rated; null where order and thing cannot be
            told apart.
        side: Which of them is higher, as `side_of` has it.
    """
    if difference is None:
        return f"{thing} and {other}: all met them in one order, so none can be told better"
    if difference.n < FEWEST_TO_DRAW:
        people = plural(difference.n, "person", "people")
        return f"{thing} and {other}: {people} rated both, too few"
    if not side:
        return f"{thing} and {other}: no difference to be told from noise"
    better, worse = (thing, other) if side > 0 else (other, thing)
    return (
        f"{better} was rated {span_of(difference, ' points')} higher than {worse} "
        f"({plural(difference.n, 'person', 'people')})"
    )


def best_finding(best: str | None, things: Sequence[str], *, is_more_than_noise: bool) -> str:
    """Return which of several things is the best, if one can be told.

    Args:
        best: The thing that was rated higher than every other one.
        things: All of them, in their order.
        is_more_than_noise: Whether that holds for its weakest comparison.
    """
    if best is None or not is_more_than_noise:
        return f"Too close to say which of {listed(things)} is the best"
    others = len(things) - 1
    if others == 1:
        return f"{best} was rated higher than {listed([one for one in things if one != best])}"
    return f"{best} was rated higher than each of the {in_words(others)} others"


def order_finding(low: float, high: float) -> str:
    """Return how much what comes first gains by it; empty where it cannot be told."""
    if low > 0:
        return f"Coming first added {whole(low)} to {whole(high)} points, which is taken out."
    if high < 0:
        return f"Coming first cost {whole(-high)} to {whole(-low)} points, which is taken out."
    return ""


def moved_finding(since: str, moved: int, measures: int) -> str:
    """Return how many measures of a programme have moved.

    Args:
        since: Since when, such as ``Since wave 2``.
        moved: How many changes are more than noise.
        measures: How many measures can be compared.
    """
    if not measures:
        return f"{since} no measure can be compared"
    if not moved:
        return f"{since} no measure moved more than noise"
    if moved < measures:
        return f"{since} {in_words(moved)} of {plural_in_words(measures)} moved more than noise"
    everything = "the one measure" if measures == 1 else f"all {plural_in_words(measures)}"
    return f"{since} {everything} moved more than noise"


def plural_in_words(measures: int) -> str:
    """Return a number of measures, such as ``nine measures``."""
    return f"{in_words(measures)} measure{'' if measures == 1 else 's'}"
