"""What the page of a programme says of each measure, in its own unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.insights.marts import row
from usertesting_insights.marts import rows
from usertesting_insights.report.programme_page import change_of_wave, make_programme_page
from usertesting_insights.report.questions import Questions
from usertesting_insights.report.sections.results import Results

ENDS = ("low", "high")
QUESTIONS = {"put it in": "Fill the basket", "recommend us?": "Recommend us?"}


def wave(measure: str, number: int, **values: Any) -> rows.Wave:
    return row(
        rows.Wave,
        **{
            "programme": "Basket",
            "measure": measure,
            "question": "recommend us?" if measure == "nps" else "put it in",
            "question_number": 1,
            "wave": number,
            "answer_count": 30,
            "previous_answer_count": 30,
            "is_newest": number == 2,
            "is_wave_complete": True,
            **values,
        },
    )


@pytest.mark.parametrize(
    ("measure", "scores", "change", "finding", "told", "drawn"),
    [
        ("nps", (-67.4, 41.2), (108.6, 37.0, 135.0), "NPS rose by 37 to 135 points",
         ("−67 to 41", "+109 (+37 to +135) points"), ("−67", "41")),
        ("success_rate", (0.35, 0.87), (0.52, 0.3, 0.79),
         "Success at “Fill the basket” rose by 30 to 79 points",
         ("35\N{NO-BREAK SPACE}% to 87\N{NO-BREAK SPACE}%",
          "+52 (+30 to +79) points"),
         ("35\N{NO-BREAK SPACE}%", "87\N{NO-BREAK SPACE}%")),
        ("top_two_box_share", (0.5, 0.4), (-0.1, -0.2, -0.02),
         "High answers to “Fill the basket” fell by 2 to 20 points",
         ("50\N{NO-BREAK SPACE}% to 40\N{NO-BREAK SPACE}%",
          "−10 (−20 to −2) points"),
         ("50\N{NO-BREAK SPACE}%", "40\N{NO-BREAK SPACE}%")),
        ("umux_lite", (60.4, 71.6), (11.2, 2.2, 20.4), "UMUX-Lite rose by 2 to 20 points",
         ("60 to 72", "+11 (+2 to +20) points"), ("60", "72")),
        ("seq", (4.02, 5.96), (1.94, 0.6, 3.0), "SEQ rose by 10 to 50 points of 100",
         ("4.0 to 6.0", "+32 (+10 to +50) points of 100"), ("4.0", "6.0")),
        ("geometric_mean_seconds", (60.0, 90.0), (0.5, 0.1, 1.04),
         "Typical time for “Fill the basket” rose by 10 to 104\N{NO-BREAK SPACE}%",
         ("1:00 to 1:30", "+50 (+10 to +104)\N{NO-BREAK SPACE}%"),
         ("1:00", "1:30")),
    ],
)  # fmt: skip
def test_a_measure_has_its_own_unit(  # noqa: PLR0913, PLR0917 - a table of examples
    measure: str,
    scores: tuple[float, float],
    change: tuple[float, float, float],
    finding: str,
    told: tuple[str, str],
    drawn: tuple[str, str],
) -> None:
    before, after = scores
    ends = {"score_low": min(scores), "score_high": max(scores)}
    page = make_programme_page(
        "Basket",
        [
            wave(measure, 1, score=before, **ends),
            wave(
                measure,
                2,
                score=after,
                **ends,
                previous_wave=1,
                previous_score=before,
                score_change=change[0],
                score_change_low=change[1],
                score_change_high=change[2],
                is_more_than_noise=True,
            ),
        ],
        [],
        QUESTIONS,
    )

    [moved] = page.moved
    [only] = moved.rows
    assert only.finding == finding
    assert (only.scores, only.text) == told
    [series] = page.measures
    assert tuple(point.score for point in series.points) == drawn
    for point in series.points:
        assert point.strip
        assert point.strip.estimate
        assert series.axis.start <= point.strip.estimate.low
        assert point.strip.estimate.high <= series.axis.end


def test_waves_are_compared_with_the_one_before_and_with_the_first() -> None:
    since_first = {"first_wave": 1, "first_answer_count": 20, "first_score": -50.0}
    third = wave(
        "nps",
        3,
        score=19.0,
        score_low=-17.0,
        score_high=50.0,
        previous_wave=2,
        previous_score=-10.0,
        score_change=29.0,
        score_change_low=-19.0,
        score_change_high=72.0,
        is_more_than_noise=False,
        **since_first,
        score_change_since_first=69.0,
        score_change_since_first_low=19.0,
        score_change_since_first_high=106.0,
        is_more_than_noise_since_first=True,
        is_newest=True,
    )
    page = make_programme_page("Pay", [wave("nps", 1), wave("nps", 2), third], [], QUESTIONS)

    assert [moved.heading for moved in page.moved] == [
        "Since wave 2 no measure moved more than noise",
        "Since wave 1 the one measure moved more than noise",
    ]
    assert [moved.scores for moved in page.moved] == ["Waves 2 and 3", "Waves 1 and 3"]
    before, first = (moved.rows[0] for moved in page.moved)
    assert before.finding == "NPS: no change to be told from noise"
    assert (first.finding, first.scores, first.text) == (
        "NPS rose by 19 to 106 points",
        "−50 to 19",
        "+69 (+19 to +106) points",
    )
    assert page.standfirst[0] == (
        "Since wave 2 no measure moved more than noise. "
        "Since wave 1 the one measure moved more than noise: NPS rose."
    )


def test_what_the_last_wave_did_not_ask_is_told_and_not_counted() -> None:
    change = {
        "previous_score": 1.0,
        "score": 2.0,
        "score_change": 0.5,
        "score_change_low": 0.2,
        "score_change_high": 0.8,
        "is_more_than_noise": True,
    }
    old = wave("success_rate", 2, previous_wave=1, first_wave=1, **change)
    new = wave("nps", 3, previous_wave=2, first_wave=2, is_newest=True, **change)
    page = make_programme_page("Pay", [new, old], [], QUESTIONS)

    [moved] = page.moved
    assert moved.heading == "Since wave 2 the one measure moved more than noise"
    assert [row.note.endswith("Last asked in wave 2.") for row in moved.rows] == [False, True]


def test_where_nothing_moved_it_is_said_once() -> None:
    third = {"previous_wave": 2, "first_wave": 1, "first_answer_count": 20, "is_newest": True}
    changes = {f"score_change{since}_{end}": 0.0 for since in ("", "_since_first") for end in ENDS}
    page = make_programme_page("Pay", [wave("nps", 3, **third, **changes)], [], QUESTIONS)

    assert page.standfirst[0] == "Since wave 2 no measure moved more than noise, nor since wave 1."


def changed(measure: str, **values: Any) -> rows.Wave:
    given = {"previous_wave": 1, "score_change": 30.0, "score_change_low": 10.0}
    return wave(measure, 2, **{**given, "score_change_high": 50.0, **values})


def test_a_scale_that_has_changed_is_said_with_the_change_and_with_the_waves() -> None:
    told = "Not all answers were given on one scale."
    mixed = changed("top_two_box_share", has_mixed_scales=True)
    page = make_programme_page("Pay", [wave("top_two_box_share", 1), mixed], [], QUESTIONS)
    assert told in page.moved[0].rows[0].note
    assert told in page.measures[0].note

    page = make_programme_page("Pay", [wave("nps", 1), changed("nps")], [], QUESTIONS)
    assert told not in page.moved[0].rows[0].note + page.measures[0].note


def test_what_a_measure_is_stands_once() -> None:
    given = [changed("success_rate", question=text) for text in ("put it in", "recommend us?")]
    page = make_programme_page("Pay", given, [], QUESTIONS)

    assert [bool(change.note) for change in page.moved[0].rows] == [True, False]


def test_the_page_of_a_test_says_what_its_wave_has_changed() -> None:
    moved = changed("nps", is_more_than_noise=True)
    fell = changed("success_rate", score_change_high=-0.1, score_change_low=-0.4)
    fell = replace(fell, is_more_than_noise=True)

    assert change_of_wave([moved, fell], QUESTIONS) == (
        "Since wave 1 all two measures moved more than noise: NPS rose and Success at "
        "“Fill the basket” fell."
    )
    assert change_of_wave([changed("nps")], QUESTIONS) == (
        "Since wave 1 no measure moved more than noise."
    )
    assert change_of_wave([wave("nps", 1)], QUESTIONS) == ""


def test_a_time_is_told_of_tasks_with_a_goal_or_else_of_all_but_ratings() -> None:
    questions = Questions()
    questions.add(Results(row(rows.Test), ratings=[row(rows.Rating, task_text=" Recommend us? ")]))
    times = [
        wave("geometric_mean_seconds", 1, question=text) for text in ("put it in", "recommend us?")
    ]

    assert questions.told(times) == times[:1]
    goal = wave("success_rate", 1, question="recommend us?")
    assert questions.told([*times, goal]) == [times[1], goal]
