"""Each rule of what is said of giving up, questionnaires and the number of people."""

from __future__ import annotations

import pytest

from usertesting_insights.report.figures import Estimate, Share
from usertesting_insights.report.repeats import repeats
from usertesting_insights.report.score_sentences import (
    GivingUp,
    giving_up_finding,
    giving_up_note,
    grade_note,
    plan_finding,
    questionnaire_finding,
)

NBSP = "\N{NO-BREAK SPACE}"
JAPANESE = "木曜の夜を選びます。配達の時間はどこですか。"
SCORE = (72.4, 61.2, 84.9)
TASK = "Choose a time on Thursday evening for the delivery."


def share(count: int, n: int, low: float, high: float, *, is_enough: bool = False) -> Share:
    return Share(count, n, low, high, is_enough)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (share(0, 18, 0, 0.21), "None of 18 people gave up a task"),
        (share(0, 1, 0, 1), "None of 1 person gave up a task"),
        (share(2, 4, 0.1, 0.9), "2 of 4 gave up at “Pay”. Too few for an interval"),
        (share(1, 18, 0, 0.29), f"At no task did more than 1 of 18 give up (0 to 29{NBSP}%)"),
        (share(2, 5, 0.1, 0.8), f"2 of 5 gave up at “Pay” (10 to 80{NBSP}%)"),
        (share(2, 18, 0.02, 0.34), f"2 of 18 gave up at “Pay” (2 to 34{NBSP}%)"),
        # Above one half, but not as it is printed.
        (share(12, 18, 0.504, 0.84), f"12 of 18 gave up at “Pay” (50 to 84{NBSP}%)"),
        (share(12, 18, 0.506, 0.84), f"Most gave up at “Pay” (12 of 18; 51 to 84{NBSP}%)"),
        (share(20, 29, 0.51, 0.84), f"Most gave up at “Pay” (20 of 29; 51 to 84{NBSP}%)"),
        (share(21, 30, 0.52, 0.84, is_enough=True),
         f"Most gave up at “Pay”: 70{NBSP}% (52 to 84{NBSP}%; 21 of 30)"),
        (share(9, 9, 0.67, 1), f"All 9 gave up at “Pay” (67 to 100{NBSP}%)"),
    ],
)  # fmt: skip
def test_giving_up_is_told_by_its_interval(share: Share, said: str) -> None:
    assert giving_up_finding([GivingUp("“Pay”", share)]) == said


def test_the_task_at_which_the_largest_share_gave_up_is_named() -> None:
    tasks = [
        GivingUp("“Pay”", share(2, 18, 0, 0.3)),
        GivingUp("“Leave”", share(3, 18, 0.05, 0.4)),
    ]

    assert giving_up_finding(tasks).startswith("3 of 18 gave up at “Leave”")
    again = [*tasks, GivingUp("“Come back”", share(3, 18, 0.05, 0.4))]
    assert giving_up_finding(again) == f"At no task did more than 3 of 18 give up (5 to 40{NBSP}%)"
    assert giving_up_finding([]) == "None of 0 people gave up a task"


@pytest.mark.parametrize(
    ("gave_up", "last", "said"),
    [
        (0, share(18, 18, 0.8, 1), "All 18 came to the last task."),
        (3, share(17, 18, 0.74, 0.99),
         f"Somebody gave up at 3 of 8 tasks. 17 of 18 came to the last task (74 to 99{NBSP}%)."),
        (1, share(3, 4, 0.2, 0.99),
         "Somebody gave up at 1 of 8 tasks. 3 of 4 came to the last task."),
    ],
)  # fmt: skip
def test_who_came_to_the_end_is_counted(gave_up: int, last: Share, said: str) -> None:
    assert giving_up_note(gave_up, 8, last) == f"Giving up is skipping a task. {said}"


@pytest.mark.parametrize(
    ("score", "n", "highest", "said"),
    [
        (SCORE, 17, 100, "SUS: 72 of 100 (17 answers; 61 to 85)"),
        (SCORE, 5, 100, "SUS: 72 of 100 (5 answers; 61 to 85)"),
        ((5.44, 4.86, 5.96), 5, 7, "SUS: 5.4 of 7 (5 answers; 4.9 to 6.0)"),
        (SCORE, 4, 100, "SUS: 4 answers. Too few for a score"),
        (SCORE, 1, 100, "SUS: 1 answer. Too few for a score"),
    ],
)  # fmt: skip
def test_a_questionnaire_is_told_by_its_interval(
    score: tuple[float, float, float], n: int, highest: float, said: str
) -> None:
    assert questionnaire_finding("SUS", Estimate(*score, n, is_enough=False), highest) == said


def test_a_grade_is_that_of_the_score_alone() -> None:
    assert grade_note("C+", "72") == (
        "72 itself is C+ on the curved grading scale; the interval may reach others."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([44.4], "shows a true change of 44 points or more"),
        ([44.4, 43.6], "shows a true change of 44 points or more"),
        ([88.0, 44.4],
         ("shows a true change of 44 points or more in the surest of these figures, and of 88 or "
          "more in the least sure")),
    ],
)  # fmt: skip
def test_a_plan_says_what_a_next_wave_shows(changes: list[float], said: str) -> None:
    assert plan_finding(changes) == (
        f"A next wave with as many answers {said}, in four of five cases."
    )


@pytest.mark.parametrize(
    ("said", "task", "is_so"),
    [
        (TASK, TASK, True),
        ("all right choose a time on thursday evening, for the delivery", TASK, True),
        (f"{TASK} The evening ones are grey, so I take the morning, and that is fine by me.", TASK,
         True),
        ("Choose a time on Thursday evening for, well, I see.", TASK, True),
        ("All the evening times are grey. Are they full, or do I have to log in?", TASK, False),
        ("Thursday evening is free, and it's the green one. Done.", TASK, False),
        # More than half of what is said is of the task, and then half.
        ("abcdefghijklm0", "abcdefghijklmzzz", True),
        ("abcdefghijklm01", "abcdefghijklmzzz", False),
        ("木曜の夜を選びます 配達の時間はどこですか", JAPANESE, True),
        ("夜の時間が全部灰色です。ログインが要るのかな", JAPANESE, False),
        ("Why? Because the fee is hidden.", "Why?", False),
        ("I like it.", "", False),
        ("", TASK, True),
    ],
)  # fmt: skip
def test_what_repeats_the_task_is_noticed(said: str, task: str, *, is_so: bool) -> None:
    assert repeats(said, task) == is_so
