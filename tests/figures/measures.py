"""The measures that are compared between waves and between segments, from the raw tables."""

from __future__ import annotations

from math import exp, log
from statistics import mean
from typing import TYPE_CHECKING, Any

from tests.figures.counted import answers, current, grouped, newest
from tests.figures.intervals import compare, compare_times, interval, is_enough, of_times
from tests.figures.questionnaire_marts import RULES
from tests.figures.statistics_marts import POINTS, SCALE, points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.figures.intervals import Bounds
    from tests.figures.world import Raw, Row

TIME = "geometric_mean_seconds"
RATED = ("mean_normalized", "top_two_box_share", "bottom_two_box_share")
ENDS: dict[str, tuple[float, float]] = {
    "nps": POINTS,
    "qx_score": SCALE,
    "mean_normalized": SCALE,
    **{name.lower().replace("-", "_"): ends for name, (_, _, ends) in RULES.items()},
}
# Of what kind of task, by which of its answers' words a person's newest is told, and what is taken.
MEASURES: dict[str, tuple[str | None, str, Any]] = {
    "nps": ("NPS", "number", points),
    "mean_normalized": ("RATING_SCALE", "number", lambda row: row["place"]),
    "top_two_box_share": ("RATING_SCALE", "number", lambda row: row["top"]),
    "bottom_two_box_share": ("RATING_SCALE", "number", lambda row: row["bottom"]),
    "success_rate": (None, "success", lambda row: row["success"]),
    TIME: (None, "seconds", lambda row: row["seconds"]),
}


def scored(raw: Raw) -> list[Row]:
    """Give the task groups that have a QXscore."""
    return [
        {**row, "score": row["task_group_response"]["score"]}
        for row in current(raw, "task_groups")
        if "score" in (row["task_group_response"] or {})
    ]


def measured(raw: Raw) -> list[Row]:
    """Give each person's newest score in every measure of a test."""
    found = []
    for rows in grouped(answers(raw), "test_id", "task_uuid").values():
        for measure, (kind, tells, taken) in MEASURES.items():
            found += [
                {
                    **row,
                    "measure": measure,
                    "subject": row["task_uuid"],
                    "place": row["task_index"],
                    "score": taken(row),
                    "text": row["task_text"],
                }
                for row in newest(rows, lambda row, name=tells: row[name] is not None)  # type: ignore[misc]
                if kind in (None, row["task_type"]) and taken(row) is not None
            ]
    for rows in grouped(scored(raw), "test_id", "task_group_uuid").values():
        found += [
            {
                **row,
                "measure": "qx_score",
                "subject": row["task_group_uuid"],
                "place": row["task_group_index"],
                "text": None,
            }
            for row in newest(rows)
        ]
    return found


def summary(measure: str, scores: Sequence[float]) -> Row:
    """Give a score with its n, its interval and its flag."""
    if measure == TIME:
        typical = exp(mean(log(each) for each in scores))
        bounds, width = of_times(scores), typical
    else:
        ends = ENDS.get(measure, (0, 1))
        typical, bounds, width = mean(scores), interval(scores, ends), float(ends[1] - ends[0])
    return {
        "answer_count": len(scores),
        "score": typical,
        "score_low": bounds[0],
        "score_high": bounds[1],
        "is_enough_to_quote": is_enough(len(scores), bounds, width),
    }


def change(
    measure: str, scores: Sequence[float], others: Sequence[float]
) -> tuple[float | None, Bounds, float | None, bool]:
    """Give the difference of two scores, its bounds, its p value, and whether to quote it."""
    ends = ENDS.get(measure, (0, 1))
    found = compare_times(scores, others) if measure == TIME else compare(scores, others, ends)
    if found is None:
        return None, (None, None), None, False
    difference, low, high, p_value = found
    width = 1 if measure == TIME else ends[1] - ends[0]
    enough = is_enough(min(len(scores), len(others)), (low, high), width)
    return difference, (low, high), p_value, enough
