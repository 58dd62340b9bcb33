"""What a heading says, and no more than its interval allows.

Every sentence holds its own n and interval. "Most", "half" and "fewer than half" are claims: they
are made only where the whole interval is on that side. A count such as "8 of 16" is a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.numbers import (
    clock,
    count_of,
    in_words,
    listed,
    percent,
    percent_range,
    plural,
    quoted,
    whole,
    whole_range,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.report.figures import Estimate, Share

# Skips are named in a finding from here on: one skip is no pattern.
_SKIPS_WORTH_A_WORD = 2


@dataclass(frozen=True)
class Goal:
    """What a task asked people to do.

    Attributes:
        text: The task as people read it.
        could: The phrase after "could", such as "choose a delivery time"; from the labels, if any.
    """

    text: str
    could: str | None = None

    @property
    def done(self) -> str:
        """The verb phrase for those who reached it."""
        return f"could {self.could}" if self.could else f"reached the goal of {quoted(self.text)}"

    @property
    def missed(self) -> str:
        """The verb phrase for those who did not."""
        if self.could:
            return f"could not {self.could}"
        return f"missed the goal of {quoted(self.text)}"


def _bounds(share: Share) -> str:
    return percent_range(share.low, share.high)


def _claim(claim: str, deed: str, share: Share) -> str:
    """Return a claim about a share: the count leads until it is enough to quote."""
    counted = count_of(share.count, share.n)
    if share.is_enough:
        return f"{claim} {deed}: {percent(share.count / share.n)} ({_bounds(share)}; {counted})"
    return f"{claim} {deed} ({counted}; {_bounds(share)})"


def _clear_claim(deed: str, share: Share) -> str | None:
    """Return what can be claimed of a share; none where one half lies in its interval."""
    if share.count == share.n:
        return f"All {share.n:,} {deed} ({_bounds(share)})"
    if share.count == 0:
        return f"None of {share.n:,} {deed} ({_bounds(share)})"
    if share.is_most:
        return _claim("Most", deed, share)
    if share.is_fewer_than_half:
        return _claim("Fewer than half", deed, share)
    return None


def goal_finding(goal: Goal, success: Share, skipped: int = 0) -> str:
    """Return the finding on a task that tells whether its goal was reached.

    Args:
        goal: What the task asked for.
        success: Those who reached it, of those with a verdict.
        skipped: How many skipped the task; they have no verdict.
    """
    if not success.is_drawn:
        return too_few(success, goal)
    if claim := _clear_claim(goal.done, success):
        return claim
    if 2 * success.count == success.n:
        counted = count_of(success.count, success.n)
        return f"Half {goal.missed} ({counted}; {_bounds(success.rest)}){_skips(skipped)}"
    missed = success.rest
    return f"{count_of(missed.count, missed.n)} {goal.missed} ({_bounds(missed)}){_skips(skipped)}"


def _skips(skipped: int) -> str:
    return f", and {skipped:,} more skipped it" if skipped >= _SKIPS_WORTH_A_WORD else ""


def too_few(success: Share, goal: Goal) -> str:
    """Return what can be said of a share that rests on fewer than five answers."""
    if success.n == 0:
        return f"Nobody has tried {quoted(goal.text)} yet"
    missed = success.n - success.count
    deed = ("could", "could not") if goal.could else ("reached the goal", "did not")
    return (
        f"{plural(success.n, 'verdict')}: {success.count} {deed[0]}, {missed} {deed[1]}. "
        "Too few for an interval"
    )


@dataclass(frozen=True)
class RatingQuestion:
    """A question with a scale.

    Attributes:
        text: The question as people read it.
        scale_max: The best answer of the scale.
        found: What a high answer means, such as "found getting everything easy"; from the labels.
    """

    text: str
    scale_max: int
    found: str | None = None

    @property
    def top(self) -> str:
        """The two best answers, such as ``4 or 5``."""
        return f"{self.scale_max - 1} or {self.scale_max}"

    @property
    def deed(self) -> str:
        """The verb phrase for those who gave one of the two best answers."""
        return self.found or f"gave {self.top} to {quoted(self.text)}"


def rating_finding(question: RatingQuestion, top_two: Share) -> str:
    """Return the finding on a rating: the share of the two best answers, never the mean.

    At the end of a scale a mean's usual interval is too narrow; a share's is not.
    """
    if not top_two.is_drawn:
        return f"{plural(top_two.n, 'answer')} to {quoted(question.text)}. Too few for an interval"
    if claim := _clear_claim(question.deed, top_two):
        return claim
    return (
        f"{count_of(top_two.count, top_two.n)} {question.deed}; "
        f"that could be most or fewer than half ({_bounds(top_two)})"
    )


def choice_finding(
    question: str, option: str, share: Share, row: str | None = None, *, is_ranking: bool = False
) -> str:
    """Return the finding on a question with options: the share of the most chosen one.

    Args:
        question: The question, in quotation marks.
        option: The option that most people chose.
        share: Those who chose it; in a ranking, who put it first.
        row: The row of a matrix, in quotation marks.
        is_ranking: Whether options were put in an order.
    """
    if not share.is_drawn:
        return f"{plural(share.n, 'answer')} to {question}. Too few for an interval"
    deed = f"put {quoted(option)} first" if is_ranking else f"chose {quoted(option)}"
    deed += f" for {row}" if row else ""
    if claim := _clear_claim(deed, share):
        return claim
    return f"{count_of(share.count, share.n)} {deed} ({_bounds(share)})"


def nps_finding(nps: Estimate, brand: str | None = None) -> str:
    """Return the finding on an NPS (−100 to 100); its interval is not symmetric."""
    of_brand = f" of {brand}" if brand else ""
    answers = plural(nps.n, "answer")
    figure = f"NPS {whole(nps.value)} ({answers}; {whole_range(nps.low, nps.high)})"
    if nps.n < 5:  # noqa: PLR2004 - as for every share
        about = f" {brand}" if brand else ""
        return f"{answers} on recommending{about}. Too few for an NPS"
    if nps.low > 0:
        return f"Promoters{of_brand} outnumber detractors: {figure}"
    if nps.high < 0:
        return f"Detractors{of_brand} outnumber promoters: {figure}"
    return f"Too close to say whether promoters{of_brand} outnumber detractors: {figure}"


def change_finding(
    measure: str, change: Estimate, unit: str = " points", *, is_more_than_noise: bool
) -> str:
    """Return the finding on a change since an earlier wave: its interval, never its middle.

    Args:
        measure: What changed.
        change: The change.
        unit: What it is in, with the space before it.
        is_more_than_noise: Whether it still is a change when all comparisons are allowed for.
    """
    low, high = change.low, change.high
    if change.n < 5:  # noqa: PLR2004 - as for every share
        return f"{measure}: too few answers for a change"
    if is_more_than_noise and low > 0:
        return f"{measure} rose by {whole(low)} to {whole(high)}{unit}"
    if is_more_than_noise and high < 0:
        return f"{measure} fell by {whole(-high)} to {whole(-low)}{unit}"
    return f"{measure}: no change to be told from noise"


def stuck_finding(stuck_by_person: Sequence[int], goals: int) -> str:
    """Return how many people got stuck.

    Args:
        stuck_by_person: For each person, on how many goals they got stuck.
        goals: How many goals the test has.
    """
    people = len(stuck_by_person)
    stuck = sum(times > 0 for times in stuck_by_person)
    if not stuck:
        return f"None of {people:,} people got stuck"
    most = max(stuck_by_person)
    if goals == 1 or most == 1:
        return f"{count_of(stuck, people)} people got stuck"
    often = sum(times == most for times in stuck_by_person)
    times = "twice" if most == 2 else f"{in_words(most)} times"  # noqa: PLR2004 - a word
    if often == stuck:
        return f"{count_of(stuck, people)} people got stuck, all of them {times}"
    return f"{count_of(stuck, people)} people got stuck at least once, {in_words(often)} {times}"


def hardest_note(goals: Sequence[tuple[str, Share]]) -> str:
    """Return which task is the hardest, if that can be told; empty for a single task.

    Args:
        goals: The tasks with those who reached their goals.
    """
    drawn = sorted(
        ((name, share) for name, share in goals if share.is_drawn),
        key=lambda goal: goal[1].count / goal[1].n,
    )
    if len(drawn) < 2:  # noqa: PLR2004 - one has nothing to be compared with
        return ""
    (name, lowest), (_, next_one) = drawn[:2]
    if lowest.high < min(share.low for _, share in drawn[1:]):
        return f"{quoted(name)} is the hardest: its whole interval lies below all others."
    if lowest.count * next_one.n == next_one.count * lowest.n:
        return "Which task is the hardest cannot be told: the smallest share is not of one alone."
    return (
        f"The smallest share is at {quoted(name)}. Whether it is the hardest cannot be told: its "
        "interval overlaps others."
    )


def goals_reached_finding(most: int, goals: int) -> str:
    """Return for how many goals the interval says that most people reached them."""
    noun = "goal was" if goals == 1 else "goals were"
    if most == 0:
        return f"No goal was surely reached by most people{'' if goals > 1 else ' yet'}"
    if most == goals:
        everything = {1: "The goal was", 2: "Both goals were"}.get(
            goals, f"All {in_words(goals)} goals were"
        )
        return f"{everything} reached by most people"
    return f"{in_words(most).capitalize()} of {in_words(goals)} {noun} reached by most people"


def typical_time(seconds: float) -> str:
    """Return the note on a task's typical time."""
    return f"Typical time {clock(seconds)}"


@dataclass(frozen=True)
class Lean:
    """An answer that is clearly more or less frequent than in the whole account."""

    answer: str
    count: int
    n: int
    account_share: float

    @property
    def text(self) -> str:
        """The answer with its count and the account's share."""
        return (
            f"{quoted(self.answer)} ({count_of(self.count, self.n)}; "
            f"{percent(self.account_share)} in the account)"
        )


def lean_finding(leans: Sequence[Lean], compared: int) -> str:
    """Return how the people of a test differ from those of the whole account."""
    if not compared:
        return "Nobody has told anything about themselves that could be compared"
    over = [lean.text for lean in leans if lean.count / lean.n > lean.account_share]
    under = [lean.text for lean in leans if lean.count / lean.n <= lean.account_share]
    parts = []
    if over:
        parts.append(f"leans to {listed(over)}")
    if under:
        parts.append(f"has few of {listed(under)}")
    if parts:
        return f"The sample {listed(parts)}"
    if compared == 1:
        return "The one answer that could be compared does not differ clearly from the account"
    return (
        f"None of the {compared:,} answers that people gave about themselves differs clearly "
        "from the whole account"
    )
