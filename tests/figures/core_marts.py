"""What sessions, tests and people are counted by, from the raw tables."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean, median
from typing import TYPE_CHECKING

from tests.figures.counted import answers, completed, grouped
from tests.figures.measures import scored
from tests.warehouses.warehouse import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

# Below which share of the median of how many timed sessions one is hasty, and how many equal
# ratings are a straight line.
HASTY, TIMED = 3, 5
ALIKE = 4


def sessions(raw: Raw) -> Mart:
    """Recompute `fct_sessions`, also of sessions that do not count."""
    everyone = raw | {"sessions": [{**row, "status": None} for row in raw["sessions"]]}
    tasks = grouped(answers(everyone), "session_id")
    scores = grouped(scored(everyone), "session_id")
    detailed = {row["session_id"] for row in raw["session_details"]}
    counted = completed(raw)
    lengths: dict[str, list[float]] = {}
    for session in counted.values():
        if (seconds := _seconds(session)) is not None:
            lengths.setdefault(session["test_id"], []).append(seconds)
    mart: Mart = {}
    for session in raw["sessions"]:
        session_id = session["session_id"]
        of_test = lengths.get(session["test_id"], [])
        seconds = _seconds(session)
        is_hasty = None
        if seconds is not None and len(of_test) >= TIMED:
            is_hasty = HASTY * seconds < median(of_test)
        mart[(session_id,)] = {
            "test_id": session["test_id"],
            "duration_seconds": seconds,
            **_tasks(tasks.get((session_id,), [])),
            "qx_score": _mean(row["score"] for row in scores.get((session_id,), [])),
            "has_details": session_id in detailed,
            "is_speeder": is_hasty,
            "is_counted": session_id in counted,
        }
    return mart


def _tasks(tasks: list[Row]) -> Row:
    answered = sum(task["skipped"] is False for task in tasks)
    skipped = sum(task["skipped"] is True for task in tasks)
    told = answered + skipped
    times = [task["end_time_ms"] - task["start_time_ms"] for task in tasks if task["timed"]]
    numbers = {
        kind: [
            task["number"]
            for task in tasks
            if task["task_type"] == kind and task["number"] is not None
        ]
        for kind in ("NPS", "RATING_SCALE")
    }
    ratings = numbers["RATING_SCALE"]
    return {
        "task_count": len(tasks),
        "answered_task_count": answered,
        "skipped_task_count": skipped,
        "skip_rate": skipped / told if told else None,
        "task_seconds": sum(times) / 1000 if times else None,
        "nps_score": _mean(numbers["NPS"]),
        "is_straightliner": len(ratings) >= ALIKE and len(set(ratings)) == 1,
    }


def tests(raw: Raw) -> Mart:
    """Recompute `dim_tests`."""
    ordered = {test["test_id"]: test.get("ordered_at") for test in raw["tests"]}
    counted = grouped(completed(raw).values(), "test_id")
    mart: Mart = {}
    for test_id in ordered.keys() | {row["test_id"] for row in raw["sessions"]}:
        held = counted.get((test_id,), [])
        ends = sorted(row["finish_time"] for row in held if row["finish_time"])
        lengths = [seconds for row in held if (seconds := _seconds(row)) is not None]
        row: Row = {
            "session_count": len(held),
            "participant_count": len(
                {row["person"] for row in held if row["person"] != row["session_id"]}
            ),
            "first_finished_at": plain(min(ends, default=None)),
            "last_finished_at": plain(max(ends, default=None)),
            "median_session_seconds": median(lengths) if lengths else None,
        }
        for name, place in (("first", 1), ("thirtieth", 30)):
            known = ordered.get(test_id) if len(ends) >= place else None
            # Full seconds are counted.
            row[f"hours_to_{name}_session"] = (
                (ends[place - 1].replace(microsecond=0) - known.replace(microsecond=0))
                / timedelta(hours=1)
                if known
                else None
            )
        mart[(test_id,)] = row
    return mart


def participants(raw: Raw) -> Mart:
    """Recompute `dim_participants`."""
    counted = [row for row in completed(raw).values() if row["person"] != row["session_id"]]
    mart: Mart = {}
    for key, held in grouped(counted, "person").items():
        ends = [row["finish_time"] for row in held if row["finish_time"]]
        mart[key] = {
            "session_count": len(held),
            "test_count": len({row["test_id"] for row in held}),
            "is_repeat_participant": len(held) > 1,
            "first_finished_at": plain(min(ends, default=None)),
            "last_finished_at": plain(max(ends, default=None)),
        }
    return mart


def _seconds(session: Row) -> float | None:
    start, end = session.get("start_time"), session.get("finish_time")
    seconds: float | None = (end - start).total_seconds() if start and end else None
    return seconds


def _mean(numbers: Iterable[float]) -> float | None:
    known = list(numbers)
    return mean(known) if known else None
