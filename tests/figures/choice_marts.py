"""The marts of choices, rankings and matrices, from the raw tables."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from tests.figures.counted import CHOICES, answers, deleted, grouped, named, newest
from tests.figures.intervals import interval, is_enough
from tests.figures.statistics_marts import share

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row


def choice_shares(raw: Raw) -> Mart:
    """Recompute `fct_choice_shares`."""
    seen = grouped(_seen(raw), "test_id", "task_uuid")
    counted = grouped(answers(raw), "test_id", "task_uuid")
    mart = {}
    for key, tasks in seen.items():
        told = [one for task in tasks for one in named(task).items()]
        options = {label for (_, label), _ in told}
        ranks = [rank for _, (_, rank) in told if rank is not None]
        ends = (1, max(len(options), *ranks)) if ranks else (0, 0)
        for matrix_row in {name for (name, _), _ in told}:
            held = [
                {label: said for (name, label), said in named(row).items() if name == matrix_row}
                for row in newest(
                    counted.get(key, []),
                    lambda row, of=matrix_row: (
                        not row["skipped"]  # type: ignore[misc]
                        and any(name == of for name, _ in named(row))
                    ),
                )
            ]
            for option in options:
                given = [said[option][1] for said in held if option in said]
                places = [rank for rank in given if rank is not None]
                bounds = interval(places, ends)
                numbers = [n for (_, label), (n, _) in told if label == option and n is not None]
                first = [option in said and said[option][1] in (None, 1) for said in held]
                mart[(*key, matrix_row, option)] = {
                    "option_number": min(numbers, default=None),
                    "chosen_count": sum(first),
                    **share("choice_share", first),
                    "mean_rank_n": len(places),
                    "mean_rank": mean(places) if places else None,
                    "mean_rank_low": bounds[0],
                    "mean_rank_high": bounds[1],
                    "is_mean_rank_enough_to_quote": is_enough(
                        len(places), bounds, ends[1] - ends[0]
                    ),
                }
    return mart


def _seen(raw: Raw) -> list[Row]:
    """Give the choices of all sessions that are there, also of those that do not count."""
    gone = deleted(raw)
    tests = {row["session_id"]: row["test_id"] for row in raw["sessions"]}
    read = {row["session_id"]: row["extracted_at"] for row in raw["session_details"]}
    return [
        {**task, "test_id": tests[task["session_id"]]}
        for task in raw["tasks"]
        if task["session_id"] not in gone
        and task["extracted_at"] == read[task["session_id"]]
        and task["task_type"] in CHOICES
        and not task.get("skipped")
    ]
