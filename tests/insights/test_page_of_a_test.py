"""What the page of a test says: whom it counts, what may be quoted, what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.insights.marts import row
from usertesting_insights.marts import rows
from usertesting_insights.report.alerts import alert_text
from usertesting_insights.report.options import Options
from usertesting_insights.report.per_test_page import TestPage, make_test_page
from usertesting_insights.report.sections.results import Results

NBSP = "\N{NO-BREAK SPACE}"


def page_of(*, expects_transcript: bool = False, **parts: Any) -> TestPage:
    test = row(
        rows.Test,
        test_title="Pay",
        short_title="Pay",
        session_count=3,
        transcript_count=1,
        expects_transcript=expects_transcript,
    )
    sessions = [
        row(rows.Session, session_id=str(number), participant_number=number) for number in (1, 2)
    ]
    return make_test_page(Results(test, sessions, **parts), Options())


def rating(task_id: str, **values: Any) -> rows.Rating:
    return row(
        rows.Rating,
        **{
            "task_id": task_id,
            "task_text": task_id,
            "scale_min": 1.0,
            "scale_max": 5.0,
            "top_two_box_count": 4,
            "top_two_box_share_n": 9,
            "top_two_box_share_low": 0.2,
            "top_two_box_share_high": 0.7,
            **values,
        },
    )


def test_people_are_counted_and_sessions_where_they_are_others() -> None:
    [counted, _] = page_of(expects_transcript=True).standfirst

    assert counted == "2 people completed this test, in 3 sessions. 1 recording has a transcript."


@pytest.mark.parametrize(
    "parts",
    [
        {"tasks": [row(rows.Task, is_success_rate_enough_to_quote=True)]},
        {"ratings": [rating("a", is_top_two_box_share_enough_to_quote=True)]},
        {"choices": [row(rows.Choice, is_choice_share_enough_to_quote=True)]},
        {"nps": [row(rows.Nps, is_enough_to_quote=True)]},
        {"questionnaires": [row(rows.Questionnaire, is_enough_to_quote=True)]},
    ],
)
def test_one_figure_that_may_be_quoted_changes_the_advice(parts: dict[str, Any]) -> None:
    assert page_of(**parts).standfirst[1].startswith("Filled dots may be quoted")
    assert page_of().standfirst[1] == (
        f"No figure here is enough to quote a percentage. Say “10 of 15”, not “67{NBSP}%”."
    )


def test_answers_on_another_scale_are_told_and_not_mixed_in() -> None:
    bars = [
        row(rows.RatingBar, task_id="a", scale_min=1.0, scale_max=top, rating=5.0, answer_count=n)
        for top, n in ((5.0, 4), (10.0, 7))
    ]
    [figure] = page_of(ratings=[rating("a", has_mixed_scales=True)], rating_bars=bars).ratings
    assert [bar.count for bar in figure.bars] == [0, 0, 0, 0, 4]
    assert figure.scales.startswith("Some answers to this question are on another scale.")

    [figure] = page_of(ratings=[rating("a")]).ratings
    assert figure.scales == ""


def test_ratings_come_in_the_order_of_the_test() -> None:
    tasks = [row(rows.Task, task_id=task_id) for task_id in ("z", "a")]

    found = page_of(tasks=tasks, ratings=[rating("a"), rating("z")]).ratings
    assert [figure.task_id for figure in found] == ["z", "a"]


def test_things_that_cannot_be_told_apart_are_a_notice() -> None:
    orders = [row(rows.ComparisonOrder, comparison_sequence="BA")]
    [notice] = page_of(orders=orders).notices
    assert notice.what == "The things that were compared cannot be told apart."

    told = row(rows.Comparison, thing="A", other_thing="B")
    assert page_of(orders=orders, comparisons=[told]).notices == []


def test_a_test_without_a_score_says_so_once() -> None:
    page = page_of()
    assert not page.has_scores
    assert page.attitudes_heading == "This test asked for no score"

    page = page_of(qx=[row(rows.Qx, as_of_date=date(2026, 10, 30))])
    assert page.has_scores
    assert page.no_qx.startswith("UserTesting gives none")


def test_clips_are_ordered_by_person_and_time() -> None:
    clips = [
        row(rows.Clip, session_id=session, clip_name=name, started_ms=start)
        for session, name, start in (("2", "c", 0), ("1", "b", 9), ("1", "a", 5))
    ]

    assert [line.name for line in page_of(clips=clips).clips] == ["a", "b", "c"]


def test_a_question_without_an_answer_that_may_be_shown_is_left_out() -> None:
    balance = [
        row(rows.Balance, attribute=attribute, demographic_value="x", participant_count=count)
        for attribute, count in (("age_group", 5), ("gender", 4))
    ]
    audience = page_of(balance=balance).audience

    assert audience
    assert [question.heading for question in audience.questions] == ["Age group"]


def test_an_alert_of_a_phrase_says_who_said_it_where() -> None:
    alert = row(
        rows.Alert,
        measure="phrase",
        phrase="give up",
        measured_count=3,
        first_seen_at=datetime(2026, 10, 30, tzinfo=UTC),
    )

    assert alert_text(alert, "Pay") == "3 people said or wrote “give up” in “Pay”"
