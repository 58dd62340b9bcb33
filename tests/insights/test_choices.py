"""What the pages say of choices, rankings and matrices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.insights.marts import row
from usertesting_insights.marts import rows
from usertesting_insights.report.figures import Share
from usertesting_insights.report.sections.choices import choice_questions
from usertesting_insights.report.sentences import choice_finding

NBSP = "\N{NO-BREAK SPACE}"


def option(label: str, chosen: int, n: int = 18, **values: Any) -> rows.Choice:
    given = {"task_id": "task", "task_type": "MULTIPLE_CHOICE", "task_text": "Which one?"}
    shares = {"choice_share_low": 0.2, "choice_share_high": 0.7}
    return row(
        rows.Choice,
        **{
            **given,
            **shares,
            "option_label": label,
            "chosen_count": chosen,
            "choice_share_n": n,
            **values,
        },
    )


@pytest.mark.parametrize(
    ("share", "is_ranking", "finding"),
    [
        (Share(16, 18, 0.66, 0.98, is_enough=False), False,
         f"Most chose “Paper” (16 of 18; 66 to 98{NBSP}%)"),
        (Share(12, 18, 0.44, 0.84, is_enough=False), False,
         f"12 of 18 chose “Paper” (44 to 84{NBSP}%)"),
        (Share(9, 18, 0.26, 0.74, is_enough=False), False,
         f"9 of 18 chose “Paper” (26 to 74{NBSP}%)"),
        (Share(5, 40, 0.05, 0.26, is_enough=False), False,
         f"Fewer than half chose “Paper” (5 of 40; 5 to 26{NBSP}%)"),
        (Share(43, 64, 0.55, 0.77, is_enough=True), True,
         f"Most put “Paper” first: 67{NBSP}% (55 to 77{NBSP}%; 43 of 64)"),
        (Share(5, 5, 0.5, 1.0, is_enough=False), False, f"All 5 chose “Paper” (50 to 100{NBSP}%)"),
        (Share(0, 5, 0.0, 0.5, is_enough=False), False,
         f"None of 5 chose “Paper” (0 to 50{NBSP}%)"),
        (Share(3, 4, 0.2, 0.9, is_enough=False), False,
         "4 answers to “Which one?”. Too few for an interval"),
    ],
)  # fmt: skip
def test_no_sentence_says_more_than_its_interval(
    share: Share,
    is_ranking: bool,  # noqa: FBT001 - a table of examples
    finding: str,
) -> None:
    assert choice_finding("“Which one?”", "Paper", share, is_ranking=is_ranking) == finding


def test_questions_come_in_the_order_of_the_test_and_the_most_chosen_option_first() -> None:
    tasks = [row(rows.Task, task_id=name) for name in ("first", "second")]
    choices = [
        option("Stone", 3, task_id="second", option_number=2.0),
        option("Paper", 9, task_id="second", option_number=1.0),
        option("Twice", 3, task_id="second", option_number=1.5),
        option("Left", 4, task_id="first", matrix_row="Up"),
        option("Right", 5, task_id="first", matrix_row="Down"),
    ]
    made = choice_questions(choices, tasks)

    assert [[line.label for line in question.options] for question in made] == [
        ["Right"],
        ["Left"],
        ["Paper", "Twice", "Stone"],
    ]
    assert "“Down”" in made[0].note


def test_below_five_nothing_is_drawn_and_many_options_are_in_the_table_alone() -> None:
    [few] = choice_questions([option("Paper", 2, 4)], [])
    assert [line.strip for line in few.options] == [None]

    [many] = choice_questions([option(f"Option {number:02d}", 1) for number in range(20)], [])
    assert len(many.drawn) == 12
    assert len(many.table) == 20
