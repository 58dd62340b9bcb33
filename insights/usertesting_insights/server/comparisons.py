"""How waves, and groups of people, differ; and what the alert rules made of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from usertesting_insights.server.figures import Figure, Source, figures, page, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.server.answers import Answer
    from usertesting_insights.server.marts import Marts

_SCORE = Figure("", "score", "answer_count", "is_enough_to_quote")


def _programme_page(row: Mapping[str, Any]) -> str:
    name = hashlib.sha256(row["programme"].encode()).hexdigest()[:16]
    return f"programmes/{name}.html#waves"


_WAVES = Source(
    "fct_waves",
    (_SCORE,),
    (
        *("measure", "programme", "question", "question_number", "wave"),
        *("is_wave_complete", "has_mixed_scales", "has_mixed_scales_since_first"),
        *("previous_wave", "previous_answer_count", "previous_score"),
        *("score_change", "score_change_low", "score_change_high"),
        *("is_more_than_noise", "is_change_enough_to_quote"),
        *("first_wave", "first_answer_count", "first_score", "score_change_since_first"),
        *("score_change_since_first_low", "score_change_since_first_high"),
        *("is_more_than_noise_since_first", "is_change_since_first_enough_to_quote"),
    ),
    ("wave desc", "measure", "question", "question_number"),
    lambda row, measure: (
        f"{row['programme']}/{row['wave']}/{measure}/"
        f"{short(row['question'])}-{row['question_number']}"
    ),
    _programme_page,
)
_SEGMENTS = Source(
    "fct_segment_comparisons",
    (_SCORE,),
    (
        *("measure", "test_id", "task_id", "task_group_id", "attribute", "demographic_value"),
        *("other_answer_count", "other_score", "difference", "difference_low", "difference_high"),
        *("is_more_than_noise", "is_difference_enough_to_quote"),
    ),
    ("attribute", "demographic_value", "measure", "task_id", "task_group_id"),
    lambda row, measure: (
        f"{row['test_id']}/{row['task_id'] or row['task_group_id']}/{measure}/"
        f"{row['attribute']}={row['demographic_value']}"
    ),
    lambda row: page(row["test_id"]),
)
_ALERTS = Source(
    "fct_research_alerts",
    (Figure("", "measured_value", "measured_count", ""),),
    (
        *("measure", "alert_id", "test_id", "task_id", "phrase"),
        *("attribute", "demographic_value", "rule"),
        *("comparison", "threshold", "first_seen_at"),
    ),
    ("first_seen_at desc", "alert_id"),
    lambda row, _: row["alert_id"],
    lambda _: "index.html#alerts",
    "is_open",
)


def compare_waves(marts: Marts, programme: str, measure: str) -> Answer:
    """Return each measure of a programme, or one, beside the wave before and the first."""
    return figures(
        marts,
        (_WAVES,),
        {"programme": programme},
        measure,
        "score_change is against the wave before; only is_more_than_noise with "
        "is_change_enough_to_quote says that something moved. The same since the first wave.",
    )


def compare_segments(marts: Marts, test_id: str, attribute: str, measure: str) -> Answer:
    """Return how people who gave an answer about themselves differ from the others."""
    return figures(
        marts,
        (_SEGMENTS,),
        {"test_id": test_id, "attribute": attribute},
        measure,
        "difference is to all others who answered that question about themselves; only "
        "is_more_than_noise with is_difference_enough_to_quote says that a segment differs.",
    )


def open_alerts(marts: Marts, test_id: str) -> Answer:
    """Return what the alert rules have raised and is still so."""
    return figures(
        marts,
        (_ALERTS,),
        {"test_id": test_id},
        "",
        "first_seen_at says how new an alert is. A rule compares a bound of the interval with its "
        "threshold where the figure has an interval.",
    )
