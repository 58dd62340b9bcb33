"""Who took part, compared with the whole account."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.figures import FEWEST_TO_DRAW, Share
from usertesting_insights.report.numbers import (
    count_of,
    in_words,
    percent,
    percent_range,
    plural,
)
from usertesting_insights.report.sentences import Lean, lean_finding
from usertesting_insights.report.strips import SHARES, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Balance

_OTHERS = "Other answers"
# Questions that most tests ask come first; the others follow by name.
_FIRST = ("age_group", "gender", "country", "employment_status")


@dataclass(frozen=True)
class Answer:
    """One answer that people gave about themselves.

    Attributes:
        answer: The answer.
        count: How many gave it, of those who answered.
        strip: The share, drawn next to the account's.
        range: The interval of the share.
        account: The account's share.
        is_skewed: Whether the mart says that it differs.
    """

    answer: str
    count: str
    strip: Strip | None
    range: str
    account: str
    is_skewed: bool


@dataclass(frozen=True)
class Question:
    """A question about people, with its answers."""

    heading: str
    answers: Sequence[Answer]

    @property
    def is_drawn(self) -> bool:
        """Whether any answer is drawn; an axis alone says nothing."""
        return any(answer.strip for answer in self.answers)


@dataclass(frozen=True)
class Audience:
    """The section on who took part.

    Attributes:
        heading: How the sample differs from the account.
        note: What the marks are and how many comparisons were made.
        questions: Each question that people answered.
    """

    heading: str
    note: str
    questions: Sequence[Question]


def audience_section(rows: Sequence[Balance], fewest_people: int) -> Audience | None:
    """Return the section, or none if nobody has told anything.

    Args:
        rows: The answers.
        fewest_people: Answers of fewer people are pooled. A pooled row is compared with nothing:
            it was pooled for being rare.
    """
    by_attribute: dict[str, list[Balance]] = defaultdict(list)
    for row in rows:
        by_attribute[row.attribute].append(row)
    if not by_attribute:
        return None
    compared = [row for row in rows if row.is_skewed is not None]
    leans = [
        Lean(row.demographic_value, row.participant_count, row.answered_participant_count, share)
        for row in compared
        if row.is_skewed and (share := row.other_share) is not None
    ]
    shown = [lean for lean in leans if lean.count >= fewest_people]
    return Audience(
        heading=lean_finding(shown, len(compared)),
        note=_note(len(compared), fewest_people),
        questions=[
            _question(attribute, by_attribute[attribute], fewest_people)
            for attribute in sorted(by_attribute, key=_place)
            if any(row.participant_count >= fewest_people for row in by_attribute[attribute])
        ],
    )


def _place(attribute: str) -> tuple[int, str]:
    return (_FIRST.index(attribute) if attribute in _FIRST else len(_FIRST), attribute)


def _note(compared: int, fewest_people: int) -> str:
    return (
        "Dots are this test, ticks the whole account. Blue means that the test differs clearly, "
        f"with {plural(compared, 'comparison')} allowed for. Answers of fewer than "
        f"{in_words(fewest_people)} people are pooled and not compared, and a question that has no "
        "others is left out."
    )


def _question(attribute: str, rows: Sequence[Balance], fewest_people: int) -> Question:
    shown = [row for row in rows if row.participant_count >= fewest_people]
    rare = [row for row in rows if 0 < row.participant_count < fewest_people]
    answers = [_answer(row) for row in sorted(shown, key=_most_first)]
    pooled = sum(row.participant_count for row in rare)
    if pooled:
        # A sum over few people would identify them.
        count = (
            count_of(pooled, rare[0].answered_participant_count)
            if pooled >= fewest_people
            else f"fewer than {fewest_people}"
        )
        answers.append(Answer(_OTHERS, count, None, "", "", is_skewed=False))
    return Question(attribute.replace("_", " ").capitalize(), answers)


def _most_first(row: Balance) -> tuple[int, str]:
    return -row.participant_count, row.demographic_value


def _answer(row: Balance) -> Answer:
    share = Share(
        row.participant_count,
        row.answered_participant_count,
        row.test_share_low or 0.0,
        1.0 if row.test_share_high is None else row.test_share_high,
        row.is_enough_to_quote,
    )
    is_drawn = share.n >= FEWEST_TO_DRAW
    account = row.other_share
    text = count_of(share.count, share.n)
    return Answer(
        answer=row.demographic_value,
        count=text,
        strip=Strip(
            SHARES,
            share.as_estimate(),
            f"{row.demographic_value}: {text}; 95 % interval "
            f"{percent_range(share.low, share.high)}"
            + (f"; account {percent(account)}" if account is not None else ""),
            account=account,
            is_clear=bool(row.is_skewed),
        )
        if is_drawn
        else None,
        range=percent_range(share.low, share.high),
        account="" if account is None else percent(account),
        is_skewed=bool(row.is_skewed),
    )
