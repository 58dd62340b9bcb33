"""The small account with figures, alerts, waves, gaps and a transcript."""

from __future__ import annotations

from typing import Any

from tests.insights.evidence import BANK, DAY, HOSTILE, SAID, SHOP, marts

PROGRAMME = "Send money abroad"
NAME = "Ana"


def account() -> dict[str, list[dict[str, Any]]]:
    """The rows of each mart that the server reads."""
    rows = marts()
    rows["dim_tests"][0] |= {"programme": PROGRAMME, "wave": 2, "last_finished_at": DAY}
    return rows | {
        "fct_task_performance": [
            {
                "test_id": BANK,
                "task_id": "pay",
                "task_text": HOSTILE,
                **_figure("success_rate", 0.7, 17, (0.44, 0.89), enough=False),
                **_figure("skip_rate", 0.1, 18, (0.0, 0.29), enough=True),
                **_figure("geometric_mean_seconds", None, 0, None, enough=False),
            }
        ],
        "fct_rating_summaries": [
            {
                "test_id": BANK,
                "task_id": "like",
                "task_text": "How much did you like it?",
                **_figure("mean_rating", 4.1, 18, (3.6, 4.5), enough=True),
                **_figure("top_two_box_share", 0.67, 18, (0.42, 0.85), enough=False),
            }
        ],
        "fct_nps": [
            {
                "test_id": BANK,
                "task_id": "nps",
                "task_text": "Would you recommend it?",
                "answer_count": 40,
                "nps": 62.5,
                "nps_low": 40.1,
                "nps_high": 77.9,
                "is_enough_to_quote": True,
            }
        ],
        "fct_qx_scores": [
            {
                "test_id": BANK,
                "task_group_id": "group",
                "task_group_label": "Sign-up",
                "is_newest": newest,
                **_figure("session_mean", 76.0, 17, (61.0, 84.0), enough=newest),
            }
            for newest in (True, False)
        ],
        "fct_questionnaire_scores": [
            {
                "test_id": BANK,
                "instrument": "SUS",
                "answer_count": 12,
                "lowest": 0.0,
                "highest": 100.0,
                "score": 71.5,
                "score_low": 62.0,
                "score_high": 81.0,
                "is_enough_to_quote": False,
                "grade": "B-",
                "percentile_low": 60,
                "percentile_high": 64,
            }
        ],
        "fct_test_funnel": [
            {
                "test_id": BANK,
                "task_index": position,
                "task_id": "pay" if position else None,
                "task_text": "Send money abroad." if position else None,
                "participant_count": 20,
                "reached_count": 18,
                **_figure("reach_rate", 0.9, None, (0.7, 0.98), enough=False),
                **_figure("answer_rate", 0.8, None, (0.6, 0.95), enough=False),
                **_figure("give_up_rate", 0.2, None, (0.05, 0.4), enough=False),
            }
            for position in (0, 1)
        ],
        "fct_choice_shares": [
            {
                "test_id": BANK,
                "task_id": "why",
                "task_text": "Why?",
                "option_label": label,
                **_figure("choice_share", 0.4, 20, (0.2, 0.6), enough=False),
                **_figure("mean_rank", None, 0, None, enough=False),
            }
            for label in ("Price", HOSTILE)
        ],
        "fct_comparisons": [
            {
                "test_id": BANK,
                "task_group_id": "group",
                "thing": "A",
                "other_thing": "B",
                "answer_count": 20,
                "mean_rating": 70.0,
                "other_mean_rating": 50.0,
                "difference": 20.0,
                "difference_low": 5.0,
                "difference_high": 35.0,
                "is_more_than_noise": True,
                "is_difference_enough_to_quote": True,
                "best_thing": "A",
                "is_best_more_than_noise": True,
            }
        ],
        "fct_test_differences": [
            {
                "measure": "nps",
                "test_id": BANK,
                "subject_id": "nps",
                "other_test_id": SHOP,
                "other_subject_id": "other-nps",
                "is_same_programme": False,
                "answer_count": 40,
                "score": 62.5,
                "other_answer_count": 30,
                "other_score": 20.0,
                "difference": 42.5,
                "difference_low": 10.0,
                "difference_high": 70.0,
                "p_adjusted": 0.01,
                "is_more_than_noise": True,
                "is_difference_enough_to_quote": True,
            }
        ],
        "fct_sample_plan": [
            {
                "measure": "nps",
                "test_id": BANK,
                "task_id": "nps",
                "task_text": "Would you recommend it?",
                "answer_count": 40,
                "score": 62.5,
                "score_low": 40.1,
                "score_high": 77.9,
                "half_width": 18.9,
                "answers_for_5_points": 620,
                "answers_for_10_points": 152,
                "smallest_visible_change": 27.0,
            }
        ],
        "fct_waves": [
            {
                "programme": PROGRAMME,
                "measure": "success_rate",
                "question": "Send money abroad.",
                "question_number": 1,
                "wave": 2,
                "answer_count": 17,
                "score": 0.7,
                "score_low": 0.44,
                "score_high": 0.89,
                "is_enough_to_quote": False,
                "previous_wave": 1,
                "previous_answer_count": 20,
                "previous_score": 0.5,
                "score_change": 0.2,
                "score_change_low": -0.1,
                "score_change_high": 0.5,
                "is_more_than_noise": False,
                "is_change_enough_to_quote": False,
                "is_wave_complete": True,
            }
        ],
        "fct_segment_comparisons": [
            {
                "test_id": BANK,
                "measure": "success_rate",
                "task_id": "pay",
                "attribute": "country",
                "demographic_value": "Spain",
                "answer_count": 8,
                "score": 0.9,
                "score_low": 0.6,
                "score_high": 0.99,
                "is_enough_to_quote": False,
                "other_answer_count": 9,
                "other_score": 0.5,
                "difference": 0.4,
                "difference_low": -0.05,
                "difference_high": 0.7,
                "is_more_than_noise": False,
                "is_difference_enough_to_quote": False,
            }
        ],
        "fct_research_alerts": [
            {
                "alert_id": f"alert-{number}",
                "test_id": BANK,
                "task_id": "pay",
                "rule": "low_success",
                "measure": "success_rate",
                "comparison": "below",
                "threshold": 0.8,
                "measured_value": 0.5,
                "measured_low": 0.3,
                "measured_high": 0.7,
                "measured_count": 20,
                "is_open": number == 0,
                "first_seen_at": DAY,
            }
            for number in range(2)
        ],
        "dq_reconciliation": [
            {
                "test_id": test,
                "session_count": 3,
                "transcript_count": 1,
                "is_complete": test == SHOP,
            }
            for test in (BANK, SHOP)
        ],
        "dq_stream_health": [
            {"stream_name": "tasks", "record_count": 9, "orphan_count": 0, "last_read_at": DAY}
        ],
        "fct_transcript_cues": [
            {
                "session_id": session,
                "test_id": BANK if session.startswith("bank") else SHOP,
                "speaker": speaker,
                "cue_text": text,
                "cue_index": second // 10,
                "started_ms": second * 1_000,
                "is_task_read_aloud": False,
            }
            for session, quotes in SAID.items()
            for second, speaker, text in quotes
        ],
    }


def _figure(
    name: str,
    value: float | None,
    n: int | None,
    bounds: tuple[float, float] | None,
    *,
    enough: bool,
) -> dict[str, Any]:
    """The columns of a figure; without an n if that has a name of its own."""
    low, high = bounds or (None, None)
    return {
        name: value,
        **({} if n is None else {f"{name}_n": n}),
        f"{name}_low": low,
        f"{name}_high": high,
        f"is_{name}_enough_to_quote": enough,
    }
