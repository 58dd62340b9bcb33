"""Tests, things and positions compared, from the raw tables."""

from __future__ import annotations

from itertools import combinations, permutations
from statistics import mean
from typing import TYPE_CHECKING, Any

from tests.figures.counted import answers, current, grouped, newest
from tests.figures.intervals import (
    compare,
    holm,
    is_enough,
    of_share,
    of_weighted,
)
from tests.figures.measures import scored
from tests.figures.statistics_marts import POINTS, SCALE, nps

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

Ratings = dict[str, tuple[int, float]]


def test_funnel(raw: Raw) -> Mart:
    """Recompute `fct_test_funnel`."""
    by_session = grouped(answers(raw), "session_id")
    mart: Mart = {}
    for (test_id,), rows in grouped(answers(raw), "test_id").items():
        firsts = [min(by_session[row["session_id"],], key=lambda each: each["age"]) for row in rows]
        held: list[Row] = []
        for first in newest(firsts):
            tasks = by_session[first["session_id"],]
            last = max((t["task_index"] for t in tasks if t["skipped"] is not None), default=-1)
            held += [{**task, "last": last} for task in tasks]
        for (position,), here in grouped(held, "task_index").items():
            tasks_here = {task["task_uuid"] for task in here}
            reached = sum(task["task_index"] <= task["last"] for task in here)
            answered = sum(task["skipped"] is False for task in here)
            gave_up = sum(task["skipped"] is True for task in here)
            row: Row = {
                "task_id": tasks_here.pop() if len(tasks_here) == 1 else None,
                "participant_count": len(here),
                "reached_count": reached,
                "answered_count": answered,
                "gave_up_count": gave_up,
                "last_response_count": sum(task["task_index"] == task["last"] for task in here),
            }
            for name, count, n in (
                ("reach_rate", reached, len(here)),
                ("answer_rate", answered, reached),
                ("give_up_rate", gave_up, reached),
            ):
                bounds = of_share(count, n)
                row |= {
                    name: count / n if n else None,
                    f"{name}_low": bounds[0],
                    f"{name}_high": bounds[1],
                    f"is_{name}_enough_to_quote": is_enough(n, bounds, 1),
                }
            mart[test_id, position] = row
    return mart


def test_differences(raw: Raw) -> Mart:
    """Recompute `fct_test_differences`."""
    scores: dict[tuple[str, str, str], list[float]] = {}
    for (test_id, task), row in nps(raw).items():
        counts = ((100, "promoter"), (0, "passive"), (-100, "detractor"))
        scores["nps", test_id, task] = [
            points for points, name in counts for _ in range(row[f"{name}_count"])
        ]
    for (test_id, group), rows in grouped(scored(raw), "test_id", "task_group_uuid").items():
        scores["qx_score", test_id, group] = [row["score"] for row in newest(rows)]
    kinds = {test["test_id"]: (test["product_type"] or "").upper() for test in raw["tests"]}
    programmes = {label["test_id"]: label["programme"] for label in raw["labels"]}
    mart: Mart = {}
    for one, other in permutations(scores, 2):
        if one[0] != other[0] or one[1] == other[1] or kinds[one[1]] != kinds[other[1]]:
            continue
        ends = POINTS if one[0] == "nps" else SCALE
        found = compare(scores[one], scores[other], ends)
        assert found is not None
        least = min(len(scores[one]), len(scores[other]))
        mart[(*one, *other[1:])] = {
            "is_same_programme": programmes.get(one[1]) == programmes.get(other[1], ""),
            "answer_count": len(scores[one]),
            "score": mean(scores[one]),
            "other_answer_count": len(scores[other]),
            "other_score": mean(scores[other]),
            "difference": found[0],
            "difference_low": found[1],
            "difference_high": found[2],
            "p_value": found[3],
            "is_difference_enough_to_quote": is_enough(least, found[1:3], ends[1] - ends[0]),
        }
    _adjust(mart, 3)
    return mart


def comparisons(raw: Raw) -> Mart:
    """Recompute `fct_comparisons`."""
    ratings = grouped(answers(raw), "session_id")
    groups = [
        row
        for row in current(raw, "task_groups")
        if row["task_group_type"] == "BALANCED_COMPARISON"
    ]
    mart: Mart = {}
    for key, rows in grouped(groups, "test_id", "task_group_uuid").items():
        people = [
            _by_thing(row["task_group_response"]["sequence"], ratings.get((row["session_id"],), []))
            for row in newest(rows)
        ]
        things = sorted({thing for person in people for thing in person})
        for one, other in combinations(things, 2):
            both = [person for person in people if one in person and other in person]
            if both:
                mart[(*key, one, other)] = _pair(both, one, other)
    _adjust(mart, 1)
    for key in {key[:2] for key in mart}:
        _name_the_best({pair: row for pair, row in mart.items() if pair[:2] == key})
    return mart


def _by_thing(sequence: str, tasks: list[Row]) -> Ratings:
    asked = [task for task in tasks if task["task_type"] == "RATING_SCALE"]
    if None not in [task.get("start_time_ms") for task in asked]:
        asked = sorted(asked, key=lambda task: (task["start_time_ms"], task["task_index"]))
    if len(asked) % len(sequence):
        return {}
    size = len(asked) // len(sequence)
    found = {}
    for place, thing in enumerate(sequence):
        part = asked[place * size : (place + 1) * size]
        known = [task["place"] for task in part if task["place"] is not None]
        if known:
            found[thing] = place, mean(known)
    return found


def _pair(both: list[Ratings], one: str, other: str) -> Row:
    orders: dict[bool, list[float]] = {True: [], False: []}
    for person in both:
        orders[person[one][0] < person[other][0]].append(person[one][1] - person[other][1])
    names = ("difference", "position_effect")
    row: Row = {
        "answer_count": len(both),
        "first_count": len(orders[True]),
        "mean_rating": mean(person[one][1] for person in both),
        "other_mean_rating": mean(person[other][1] for person in both),
        **{name + end: None for name in names for end in ("", "_low", "_high")},
        **{f"is_{name}_enough_to_quote": False for name in names},
        "p_value": None,
        "position_effect_p_value": None,
    }
    if all(orders.values()):
        for name, weight in zip(names, (0.5, -0.5), strict=True):
            value, low, high, p_value = of_weighted(
                (orders[True], orders[False]), (0.5, weight), POINTS
            )
            row |= {
                name: value,
                f"{name}_low": low,
                f"{name}_high": high,
                f"is_{name}_enough_to_quote": is_enough(len(both), (low, high), 100),
                "p_value" if name == "difference" else f"{name}_p_value": p_value,
            }
    return row


def _name_the_best(pairs: Mart) -> None:
    wins: dict[str, list[tuple[bool, Any]]] = {}
    for (*_, one, other), row in pairs.items():
        difference = row["difference"] or 0
        wins.setdefault(one, []).append((difference > 0, row["p_adjusted"]))
        wins.setdefault(other, []).append((difference < 0, row["p_adjusted"]))
    best = [thing for thing, all_of in wins.items() if all(won for won, _ in all_of)]
    surely = max(p for _, p in wins[best[0]]) if best else None
    for row in pairs.values():
        row["best_thing"] = best[0] if best else None
        row["best_p_adjusted"] = surely
        row["is_best_more_than_noise"] = None if surely is None else surely < 0.05


def _adjust(mart: Mart, family: int) -> None:
    """Adjust the p values of each family, the rows that share the start of their key."""
    for start in {key[:family] for key in mart}:
        values = {key: row["p_value"] for key, row in mart.items() if key[:family] == start}
        for key, adjusted in holm(values).items():
            mart[key]["p_adjusted"] = adjusted
            mart[key]["is_more_than_noise"] = None if adjusted is None else adjusted < 0.05
