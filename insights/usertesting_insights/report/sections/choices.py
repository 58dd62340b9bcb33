"""What people chose: multiple choice, rankings and matrices, option by option."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.figures import Share
from usertesting_insights.report.numbers import count_of, percent_range, plural, quoted
from usertesting_insights.report.sentences import choice_finding
from usertesting_insights.report.strips import SHARES, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Choice, Task

_RANKING = "RANK_ORDER"
# Of more, only the table has the rest.
_MOST_OPTIONS = 12


class OptionLine(NamedTuple):
    """An option with its share; the strip is null where too few answered."""

    label: str
    strip: Strip | None
    counted: str
    range: str
    is_drawn: bool


class ChoiceQuestion(NamedTuple):
    """A question with its options, the most chosen first.

    Attributes:
        finding: The heading: the share of the most chosen option.
        about: The question in short; no other of the test has the same.
        note: The question, and who answered.
        options: The options.
    """

    finding: str
    about: str
    note: str
    options: Sequence[OptionLine]

    @property
    def drawn(self) -> list[OptionLine]:
        """The options that are drawn."""
        return [option for option in self.options if option.is_drawn]

    @property
    def table(self) -> list[tuple[str, ...]]:
        """The figures of all options."""
        return [(option.label, option.counted, option.range) for option in self.options]


def choice_questions(choices: Sequence[Choice], tasks: Sequence[Task]) -> list[ChoiceQuestion]:
    """Return the questions of a test in its order."""
    order = {task.task_id: number for number, task in enumerate(tasks)}
    names = {task.task_id: task.task_label for task in tasks}

    def question(row: Choice) -> tuple[int, str, str]:
        return order.get(row.task_id, len(order)), row.task_id, row.matrix_row or ""

    def place(row: Choice) -> tuple[int, float, str]:
        number = float("inf") if row.option_number is None else row.option_number
        return -row.chosen_count, number, row.option_label

    return [
        _question(sorted(rows, key=place), names.get(task_id))
        for (_, task_id, _), rows in groupby(sorted(choices, key=question), question)
    ]


def _question(rows: Sequence[Choice], name: str | None) -> ChoiceQuestion:
    first = rows[0]
    is_ranking = first.task_type == _RANKING
    text = name or first.task_text or "a question without a text"
    row = quoted(first.matrix_row) if first.matrix_row else None
    about = f"{quoted(text)}, {row}" if row else quoted(text)
    asked = "put first" if is_ranking else "chose"
    return ChoiceQuestion(
        choice_finding(about, first.option_label, _share(first), row, is_ranking=is_ranking),
        about,
        f"{plural(first.choice_share_n, 'person', 'people')} answered {about}, and this share "
        f"{asked} each option.",
        [_line(row, is_drawn=number < _MOST_OPTIONS) for number, row in enumerate(rows)],
    )


def _share(row: Choice) -> Share:
    return Share(
        row.chosen_count,
        row.choice_share_n,
        row.choice_share_low or 0.0,
        1.0 if row.choice_share_high is None else row.choice_share_high,
        row.is_choice_share_enough_to_quote,
    )


def _line(row: Choice, *, is_drawn: bool) -> OptionLine:
    share = _share(row)
    count, span = count_of(share.count, share.n), percent_range(share.low, share.high)
    strip = None
    if share.is_drawn:
        label = f"{row.option_label}: {count}; 95 % interval {span}"
        strip = Strip(SHARES, share.as_estimate(), label)
    return OptionLine(row.option_label, strip, count, span, is_drawn)
