"""A small account whose texts are as hostile as texts can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.insights.marts import row
from usertesting_insights.marts import rows

HOSTILE = (
    "</script></style><script>alert(1)</script><img src=x onerror=alert(1)> \" onload='x' & "
    "{{ 7 * 7 }} {% raw %} \u202egnp.exe\u202c \u2066\u0645\u0631\u062d\u0628\u0627\u2069 🙂 "
    "#{}; } body { display: none } \\"
)
LONG = "A" * 10_000
TALK, SURVEY, EMPTY = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(3))
PEOPLE = 18
DAY = datetime(2026, 10, 19, 9, tzinfo=UTC).replace(tzinfo=None)


def account() -> list[rows.Row]:
    """Every kind of row, for a test that people took, a survey, and one that nobody took."""
    return [
        *_tests(),
        *_sessions(),
        *_figures(),
        *_compared(),
        *_words(),
        *_waves(),
        *_quality(),
    ]


def _tests() -> list[rows.Row]:
    known = {"test_title": f"{HOSTILE}{LONG}", "short_title": f"{HOSTILE}{LONG}"}
    taken = {"first_finished_at": DAY, "last_finished_at": DAY + timedelta(days=11)}
    return [
        row(
            rows.Test,
            test_id=TALK,
            **known,
            **taken,
            brand=HOSTILE,
            programme=HOSTILE,
            wave=2,
            product_type="THINK_OUT_LOUD",
            workspace_name=HOSTILE,
            session_count=PEOPLE,
            transcript_count=15,
            median_session_seconds=313.0,
            expects_transcript=True,
        ),
        row(
            rows.Test,
            test_id=SURVEY,
            test_title="Survey",
            short_title="Survey",
            **taken,
            programme=HOSTILE,
            wave=1,
            product_type="SURVEY",
            session_count=40,
            expects_transcript=False,
        ),
        row(rows.Test, test_id=EMPTY, test_title="Nobody came", short_title="Nobody came"),
    ]


def _sessions() -> list[rows.Row]:
    made: list[rows.Row] = []
    for number in range(PEOPLE):
        session = f"session-{number:02d}"
        made.append(
            row(
                rows.Session,
                test_id=TALK,
                session_id=session,
                participant_number=number + 1,
                finished_at=DAY + timedelta(hours=number),
            )
        )
        made += [
            row(
                rows.Response,
                test_id=TALK,
                session_id=session,
                task_id="goal",
                is_skipped=number == 0,
                is_successful=None if number == 0 else number > 5,
            ),
            row(
                rows.Response,
                test_id=TALK,
                session_id=session,
                task_id="written",
                task_index=2,
            ),
            row(
                rows.Verbatim,
                test_id=TALK,
                verbatim_id=f"written-{number}",
                verbatim_kind="answer",
                session_id=session,
                task_id="written",
                verbatim_text=f"{HOSTILE}{LONG}",
                verbatim_language="es",
                started_ms=200_000,
            ),
        ]
    return made


def _figures() -> list[rows.Row]:
    return [
        row(
            rows.Task,
            test_id=TALK,
            task_id="goal",
            task_type="URL",
            task_text=f"{HOSTILE}{LONG}",
            answered_count=17,
            skipped_count=1,
            skip_rate_n=18,
            skip_rate_low=0.0,
            skip_rate_high=0.29,
            success_count=12,
            success_rate_n=17,
            success_rate_low=0.44,
            success_rate_high=0.89,
            geometric_mean_seconds_n=17,
            geometric_mean_seconds=129.0,
            geometric_mean_seconds_low=112.0,
            geometric_mean_seconds_high=148.0,
        ),
        row(
            rows.Task,
            test_id=TALK,
            task_id="written",
            task_type="WRITTEN",
            task_text=HOSTILE,
            first_task_index=2,
        ),
        row(
            rows.TaskLabel,
            test_id=TALK,
            task_id="goal",
            task_label=f"{HOSTILE}{LONG}",
            goal_phrase=f"reach {HOSTILE}",
        ),
        row(
            rows.Rating,
            test_id=TALK,
            task_id="rating",
            task_text=HOSTILE,
            scale_min=1.0,
            scale_max=5.0,
            has_mixed_scales=True,
            mean_rating_n=18,
            top_two_box_count=12,
            top_two_box_share_n=18,
            top_two_box_share_low=0.42,
            top_two_box_share_high=0.85,
        ),
        row(
            rows.RatingBar,
            test_id=TALK,
            task_id="rating",
            scale_min=1.0,
            scale_max=5.0,
            rating=4.0,
            answer_count=12,
        ),
        *(
            row(
                rows.Choice,
                test_id=TALK,
                task_id="choice",
                task_type="MULTIPLE_CHOICE",
                task_text=HOSTILE,
                option_label=f"{HOSTILE}{LONG if chosen else ''}",
                option_number=float(chosen),
                choice_share_n=PEOPLE,
                chosen_count=chosen,
                choice_share_low=0.0,
                choice_share_high=0.9,
            )
            for chosen in (0, 12)
        ),
        row(
            rows.Nps,
            test_id=SURVEY,
            task_id="nps",
            task_text=f"{HOSTILE}{LONG}",
            answer_count=40,
            promoter_count=30,
            passive_count=5,
            detractor_count=5,
            nps=62.5,
            nps_low=40.1,
            nps_high=77.9,
            is_enough_to_quote=True,
        ),
        row(
            rows.RatingBar,
            test_id=SURVEY,
            task_id="nps",
            scale_min=0.0,
            scale_max=10.0,
            rating=9.0,
            answer_count=41,
        ),
        row(
            rows.Qx,
            test_id=TALK,
            task_group_id="group",
            task_group_label=HOSTILE,
            qx_score=77.0,
            trust_score=70.0,
            benchmark_count=2,
            benchmark_mean=58.0,
            session_mean_n=17,
            session_mean=76.0,
            session_mean_low=61.0,
            session_mean_high=84.0,
            as_of_date=date(2026, 10, 30),
        ),
        *(
            row(
                rows.Balance,
                test_id=TALK,
                attribute="country",
                demographic_value=value,
                participant_count=count,
                answered_participant_count=PEOPLE,
                test_share_low=0.2,
                test_share_high=0.7,
                other_share=0.1,
                is_skewed=is_skewed,
            )
            for value, count, is_skewed in (
                (f"{HOSTILE}{LONG}", 8, True),
                ("Alone", 1, False),
                ("Trio", 3, None),
            )
        ),
    ]


def _compared() -> list[rows.Row]:
    return [
        *(
            row(
                rows.FunnelStep,
                test_id=test,
                task_index=index,
                task_id=task,
                task_text=HOSTILE,
                reached_count=PEOPLE - index,
                gave_up_count=2 * index,
                reach_rate_low=0.7,
                reach_rate_high=1.0,
                give_up_rate_low=0.0,
                give_up_rate_high=0.4,
            )
            for test, task in ((TALK, "goal"), (TALK, None), (SURVEY, "nps"))
            for index in [int(task is None)]
        ),
        *(
            row(
                rows.Segment,
                test_id=TALK,
                measure="success_rate",
                task_id="goal",
                attribute="country",
                demographic_value=value,
                value_position=position,
                answer_count=count,
                score=0.9,
                other_answer_count=17 - count,
                other_score=0.4,
                difference=difference,
                difference_low=difference - 0.2,
                difference_high=difference + 0.2,
                is_more_than_noise=True,
            )
            for position, (value, count, difference) in enumerate(
                ((f"{HOSTILE}{LONG}", 9, 0.5), ("Elsewhere", 8, -0.5), ("Trio", 3, 0.5))
            )
        ),
        *(
            row(
                rows.TestDifference,
                test_id=SURVEY,
                measure="nps",
                subject_id="nps",
                other_test_id=other,
                answer_count=40,
                other_answer_count=18,
                other_score=62.5 - difference,
                difference=difference,
                difference_low=difference - 20,
                difference_high=difference + 20,
                is_more_than_noise=difference > 20,
            )
            for other, difference in ((TALK, 40.0), (EMPTY, 10.0))
        ),
        *(
            row(
                rows.Comparison,
                test_id=TALK,
                task_group_id="group",
                thing=thing,
                other_thing=HOSTILE,
                other_thing_label=f"{HOSTILE}{LONG}",
                answer_count=PEOPLE,
                mean_rating=70.0,
                other_mean_rating=50.0,
                difference=20.0,
                difference_low=5.0,
                difference_high=35.0,
                is_more_than_noise=True,
                position_effect_low=1.0,
                position_effect_high=9.0,
                best_thing=thing,
                is_best_more_than_noise=True,
            )
            for thing in ("#",)
        ),
        row(rows.ComparisonOrder, test_id=SURVEY, comparison_sequence="BA"),
        row(
            rows.Questionnaire,
            test_id=TALK,
            instrument="SUS",
            answer_count=17,
            incomplete_count=1,
            highest=100.0,
            score=72.5,
            score_low=61.0,
            score_high=84.0,
            grade="C+",
        ),
        row(
            rows.SamplePlan,
            test_id=TALK,
            measure="success_rate",
            task_id="goal",
            task_text=HOSTILE,
            answer_count=17,
            half_width=22.0,
            answers_for_5_points=350,
            answers_for_10_points=88,
            smallest_visible_change=44.0,
        ),
    ]


def _words() -> list[rows.Row]:
    said = [
        (
            row(
                rows.Verbatim,
                test_id=TALK,
                verbatim_id=f"said-{number}",
                verbatim_kind="quote",
                session_id=f"session-{number:02d}",
                task_id="goal",
                verbatim_text=f"{HOSTILE}{LONG if number == 7 else number}",
                started_ms=99_000,
                ended_ms=105_000,
            ),
            row(
                rows.Quote,
                test_id=TALK,
                session_id=f"session-{number:02d}",
                first_cue_index=number,
                started_ms=99_000,
                ended_ms=105_000,
            ),
        )
        for number in range(3, 10)
    ]
    return [one for pair in said for one in pair] + [
        row(
            rows.Verbatim,
            test_id=TALK,
            verbatim_id="without a time",
            verbatim_kind="quote",
            session_id="session-03",
            task_id="goal",
            verbatim_text="Short.",
        ),
        row(
            rows.Clip,
            test_id=TALK,
            clip_id="clip",
            session_id="session-03",
            clip_name=HOSTILE,
            started_ms=1000,
            duration_ms=2000,
        ),
        row(rows.Reel, test_id=TALK, reel_id="reel", reel_name=HOSTILE, clip_count=1),
        row(
            rows.Video,
            test_id=TALK,
            session_id="session-03",
            video_storage_path='https://videos.example/"><script>alert(1)</script>',
        ),
    ]


def _waves() -> list[rows.Row]:
    return [
        row(
            rows.Wave,
            programme=HOSTILE,
            measure="nps",
            question=HOSTILE.strip().lower(),
            question_number=1,
            wave=wave,
            test_count=1,
            answer_count=40,
            score=score,
            score_low=score - 20,
            score_high=score + 20,
            previous_wave=previous,
            first_wave=previous,
            previous_answer_count=40,
            previous_score=10.0 if previous else None,
            score_change=score - 10 if previous else None,
            score_change_low=12.3 if previous else None,
            score_change_high=67.4 if previous else None,
            is_more_than_noise=bool(previous) or None,
            is_newest=wave == 2,
            is_wave_complete=wave == 1,
        )
        for wave, score, previous in ((1, 10.0, None), (2, 50.0, 1))
    ]


def _quality() -> list[rows.Row]:
    return [
        row(
            rows.Completeness,
            test_id=TALK,
            session_count=19,
            detailed_session_count=18,
            expected_transcript_count=17,
            transcript_count=15,
            not_understood_count=3,
            declared_cue_count=9,
            cue_count=8,
        ),
        row(rows.StreamHealth, stream_name="tasks", record_count=54, orphan_count=2),
        row(
            rows.StreamHealth,
            stream_name="sessions",
            record_count=1_234,
            last_read_at=DAY + timedelta(days=40),
        ),
        row(rows.FutureRows, stream_name="tasks", row_count=1),
        row(rows.DemographicCode, demographic_code=HOSTILE, answer_count=7),
        row(
            rows.UnparsedAnswers,
            test_id=TALK,
            task_type="MATRIX",
            answer_status="unparsed",
            answer_shape=f"{HOSTILE}{LONG}",
            answer_count=3,
        ),
        row(rows.UnreadableValues, test_id=TALK, stream_name="tasks", value_name=HOSTILE),
        row(
            rows.Alert,
            test_id=TALK,
            alert_id="alert",
            rule="often_failed",
            measure="failure_rate",
            comparison="above",
            task_id="goal",
            measured_value=0.29,
            measured_low=0.11,
            measured_high=0.56,
            threshold=0.1,
            measured_count=17,
            first_seen_at=DAY,
        ),
        row(
            rows.Alert,
            test_id=TALK,
            alert_id="word",
            rule=HOSTILE,
            measure="phrase",
            phrase=HOSTILE,
            comparison="above",
            measured_value=2.0,
            threshold=0.0,
            measured_count=2,
            first_seen_at=DAY,
        ),
    ]
