"""Each rule of the headings, at both sides of its bound."""

from __future__ import annotations

import pytest

from usertesting_insights.report.figures import Estimate, Share
from usertesting_insights.report.sentences import (
    Goal,
    Lean,
    RatingQuestion,
    change_finding,
    goal_finding,
    goals_reached_finding,
    hardest_note,
    lean_finding,
    nps_finding,
    rating_finding,
    stuck_finding,
)

PAY = Goal("Pay with the voucher.", "pay with the voucher")
UNLABELLED = Goal("Pay with the voucher.")
EASE = RatingQuestion("How easy was it?", 5, "found paying easy")


def share(count: int, n: int, low: float, high: float, *, is_enough: bool = False) -> Share:
    return Share(count, n, low, high, is_enough)


@pytest.mark.parametrize(
    ("success", "skipped", "said"),
    [
        (share(0, 0, 0, 1), 0, "Nobody has tried “Pay with the voucher.” yet"),
        (share(1, 1, 0, 1), 0, "1 verdict: 1 could, 0 could not. Too few for an interval"),
        (share(2, 4, 0, 1), 3, "4 verdicts: 2 could, 2 could not. Too few for an interval"),
        (share(5, 5, 0.5, 1), 0, "All 5 could pay with the voucher (50 to 100\u00a0%)"),
        (share(0, 9, 0, 0.33), 0, "None of 9 could pay with the voucher (0 to 33\u00a0%)"),
        (
            share(16, 18, 0.66, 0.98),
            0,
            "Most could pay with the voucher (16 of 18; 66 to 98\u00a0%)",
        ),
        # One half is not more than one half.
        (share(10, 15, 0.5, 0.85), 0, "5 of 15 could not pay with the voucher (15 to 50\u00a0%)"),
        (
            share(6, 18, 0.15, 0.494),
            0,
            "Fewer than half could pay with the voucher (6 of 18; 15 to 49\u00a0%)",
        ),
        (
            # Below one half, but not as it is printed.
            share(6, 18, 0.16, 0.496),
            0,
            "12 of 18 could not pay with the voucher (50 to 84\u00a0%)",
        ),
        (
            # Above one half, but not as it is printed.
            share(12, 18, 0.504, 0.84),
            0,
            "6 of 18 could not pay with the voucher (16 to 50\u00a0%)",
        ),
        (share(4, 15, 0.1, 0.5), 0, "11 of 15 could not pay with the voucher (50 to 90\u00a0%)"),
        (
            share(8, 16, 0.28, 0.72),
            0,
            "Half could not pay with the voucher (8 of 16; 28 to 72\u00a0%)",
        ),
        (
            share(10, 15, 0.42, 0.85),
            1,
            "5 of 15 could not pay with the voucher (15 to 58\u00a0%)",
        ),
        (
            share(10, 15, 0.42, 0.85),
            2,
            "5 of 15 could not pay with the voucher (15 to 58\u00a0%), and 2 more skipped it",
        ),
        (
            share(43, 64, 0.55, 0.77, is_enough=True),
            0,
            "Most could pay with the voucher: 67\u00a0% (55 to 77\u00a0%; 43 of 64)",
        ),
        (
            share(24, 29, 0.6, 0.9),
            0,
            "Most could pay with the voucher (24 of 29; 60 to 90\u00a0%)",
        ),
        (
            share(24, 30, 0.6, 0.9, is_enough=True),
            0,
            "Most could pay with the voucher: 80\u00a0% (60 to 90\u00a0%; 24 of 30)",
        ),
    ],
)
def test_a_goal_is_told_by_its_interval(success: Share, skipped: int, said: str) -> None:
    assert goal_finding(PAY, success, skipped) == said


@pytest.mark.parametrize(
    ("success", "said"),
    [
        (
            share(9, 14, 0.39, 0.84),
            "5 of 14 missed the goal of “Pay with the voucher.” (16 to 61\u00a0%)",
        ),
        (
            share(13, 14, 0.67, 1),
            "Most reached the goal of “Pay with the voucher.” (13 of 14; 67 to 100\u00a0%)",
        ),
        (share(1, 3, 0, 1), "3 verdicts: 1 reached the goal, 2 did not. Too few for an interval"),
    ],
)
def test_a_task_without_a_label_is_told_by_its_text(success: Share, said: str) -> None:
    assert goal_finding(UNLABELLED, success) == said


@pytest.mark.parametrize(
    ("top_two", "said"),
    [
        (share(2, 4, 0, 1), "4 answers to “How easy was it?”. Too few for an interval"),
        (share(18, 18, 0.79, 1), "All 18 found paying easy (79 to 100\u00a0%)"),
        (share(0, 18, 0, 0.21), "None of 18 found paying easy (0 to 21\u00a0%)"),
        (share(16, 18, 0.66, 0.98), "Most found paying easy (16 of 18; 66 to 98\u00a0%)"),
        (share(2, 18, 0.02, 0.34), "Fewer than half found paying easy (2 of 18; 2 to 34\u00a0%)"),
        (
            share(12, 18, 0.44, 0.84),
            "12 of 18 found paying easy; that could be most or fewer than half (44 to 84\u00a0%)",
        ),
    ],
)
def test_a_rating_is_told_by_its_two_best_answers(top_two: Share, said: str) -> None:
    assert rating_finding(EASE, top_two) == said


def test_a_rating_without_a_label_names_the_answers_of_its_scale() -> None:
    question = RatingQuestion("Would you come back?", 10)

    said = rating_finding(question, share(16, 18, 0.66, 0.98))

    assert said == "Most gave 9 or 10 to “Would you come back?” (16 of 18; 66 to 98\u00a0%)"


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (
            Estimate(100, -100, 100, 4, is_enough=False),
            "4 answers on recommending Larkbank. Too few for an NPS",
        ),
        (
            Estimate(41, 4, 66, 17, is_enough=False),
            "Promoters of Larkbank outnumber detractors: NPS 41 (17 answers; 4 to 66)",
        ),
        (
            Estimate(-50, -70, -15, 18, is_enough=False),
            "Detractors of Larkbank outnumber promoters: NPS −50 (18 answers; −70 to −15)",
        ),
        (
            Estimate(19, -17, 50, 21, is_enough=False),
            (
                "Too close to say whether promoters of Larkbank outnumber detractors: "
                "NPS 19 (21 answers; −17 to 50)"
            ),
        ),
        (
            Estimate(30, 0, 50, 21, is_enough=False),
            (
                "Too close to say whether promoters of Larkbank outnumber detractors: "
                "NPS 30 (21 answers; 0 to 50)"
            ),
        ),
    ],
)
def test_an_nps_is_told_by_its_interval(score: Estimate, said: str) -> None:
    assert nps_finding(score, "Larkbank") == said


@pytest.mark.parametrize(
    ("change", "is_more_than_noise", "said"),
    [
        (Estimate(62, 30, 79, 40, is_enough=False), True, "Ease rose by 30 to 79 points"),
        (Estimate(-20, -34, -2, 40, is_enough=False), True, "Ease fell by 2 to 34 points"),
        (Estimate(2, -25, 30, 40, is_enough=False), False, "Ease: no change to be told from noise"),
        (Estimate(20, 0, 40, 40, is_enough=False), True, "Ease: no change to be told from noise"),
        # Clear of zero by itself, but one of many.
        (Estimate(20, 1, 40, 40, is_enough=False), False, "Ease: no change to be told from noise"),
        (Estimate(90, 10, 99, 4, is_enough=False), True, "Ease: too few answers for a change"),
    ],
)
def test_a_change_is_its_interval(change: Estimate, *, is_more_than_noise: bool, said: str) -> None:
    assert change_finding("Ease", change, is_more_than_noise=is_more_than_noise) == said


@pytest.mark.parametrize(
    ("stuck", "goals", "said"),
    [
        ([0, 0, 0], 2, "None of 3 people got stuck"),
        ([1, 0, 1], 2, "2 of 3 people got stuck"),
        ([2, 1, 0], 2, "2 of 3 people got stuck at least once, one twice"),
        ([3, 3, 0], 3, "2 of 3 people got stuck, all of them three times"),
        ([1, 1, 0], 1, "2 of 3 people got stuck"),
    ],
)
def test_who_got_stuck_is_counted(stuck: list[int], goals: int, said: str) -> None:
    assert stuck_finding(stuck, goals) == said


@pytest.mark.parametrize(
    ("most", "goals", "said"),
    [
        (0, 2, "No goal was surely reached by most people"),
        (2, 3, "Two of three goals were reached by most people"),
        (2, 2, "Both goals were reached by most people"),
        (3, 3, "All three goals were reached by most people"),
        (1, 1, "The goal was reached by most people"),
    ],
)
def test_goals_are_counted(most: int, goals: int, said: str) -> None:
    assert goals_reached_finding(most, goals) == said


@pytest.mark.parametrize(
    ("goals", "said"),
    [
        ([], ""),
        ([share(2, 18, 0.02, 0.34)], ""),
        # Below five nothing is compared.
        ([share(2, 18, 0.02, 0.34), share(4, 4, 0.5, 1)], ""),
        (
            [share(16, 18, 0.66, 0.98), share(2, 18, 0.02, 0.34)],
            "“1” is the hardest: its whole interval lies below all others.",
        ),
        (
            [share(16, 18, 0.66, 0.98), share(8, 18, 0.2, 0.66)],
            (
                "The smallest share is at “1”. Whether it is the hardest cannot be told: its "
                "interval overlaps others."
            ),
        ),
        (
            [share(8, 16, 0.2, 0.5), share(9, 18, 0.2, 0.5), share(18, 18, 0.8, 1)],
            "Which task is the hardest cannot be told: the smallest share is not of one alone.",
        ),
    ],
)
def test_the_hardest_task_is_told_where_its_interval_is_apart(
    goals: list[Share], said: str
) -> None:
    assert hardest_note([(str(place), goal) for place, goal in enumerate(goals)]) == said


def test_a_sample_leans_only_to_what_is_clear() -> None:
    lean = Lean("Male", 12, 18, 0.42)

    assert (
        lean_finding([lean], 28)
        == "The sample leans to “Male” (12 of 18; 42\u00a0% in the account)"
    )
    assert lean_finding([], 28) == (
        "None of the 28 answers that people gave about themselves differs clearly from the whole "
        "account"
    )
    assert lean_finding([], 0) == "Nobody has told anything about themselves that could be compared"
