"""The marts of `statistics`, row by row from the raw tables."""

from __future__ import annotations

import csv
import re
from math import exp, log
from statistics import mean, median, stdev
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.figures.counted import NOT_UNDERSTOOD, answers, current, grouped, newest
from tests.figures.intervals import (
    NONE,
    compare,
    holm,
    interval,
    is_enough,
    of_share,
    of_times,
    of_weighted,
)
from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.figures.world import Raw, Row

Mart = dict[tuple[Any, ...], "Row"]
SCALE, POINTS = (0, 100), (-100, 100)
with (ROOT / "transform/seeds/usertesting_demographic_codes.csv").open() as seed:
    ATTRIBUTES = {row["demographic_code"]: row["attribute"] for row in csv.DictReader(seed)}


def points(row: Row) -> int:
    """Give what an answer adds to an NPS."""
    return 100 if row["number"] >= 9 else 0 if row["number"] >= 7 else -100


def share(name: str, values: Sequence[bool]) -> Row:
    """Give a share with all that stands beside it."""
    bounds = of_share(sum(values), len(values))
    return {
        f"{name}_n": len(values),
        name: sum(values) / len(values) if values else None,
        f"{name}_low": bounds[0],
        f"{name}_high": bounds[1],
        f"is_{name}_enough_to_quote": is_enough(len(values), bounds, 1),
    }


def nps(raw: Raw) -> Mart:
    """Recompute `fct_nps`."""
    mart = {}
    for key, rows in grouped(answers(raw), "test_id", "task_uuid").items():
        scores = [
            points(row)
            for row in newest(rows, lambda row: row["number"] is not None)
            if row["task_type"] == "NPS"
        ]
        if not scores:
            continue
        bounds = interval(scores, POINTS)
        mart[key] = {
            "answer_count": len(scores),
            "promoter_count": scores.count(100),
            "passive_count": scores.count(0),
            "detractor_count": scores.count(-100),
            "nps": mean(scores),
            "nps_low": bounds[0],
            "nps_high": bounds[1],
            "is_enough_to_quote": is_enough(len(scores), bounds, 200),
        }
    return mart


def _rated(raw: Raw) -> dict[tuple[Any, ...], list[Row]]:
    found = []
    for rows in grouped(answers(raw), "test_id", "task_uuid").values():
        found += newest(rows, lambda row: row["number"] is not None)
    for row in found:
        row["scale_min"], row["scale_max"] = row["scale"]
    return grouped(found, "test_id", "task_uuid", "scale_min", "scale_max")


def rating_summaries(raw: Raw) -> Mart:
    """Recompute `fct_rating_summaries`."""
    rated = _rated(raw)
    scales = [key[:2] for key in rated]
    mart = {}
    for key, rows in rated.items():
        low, high = key[2:]
        numbers = [row["number"] for row in rows]
        places = [row["place"] for row in rows if row["place"] is not None]
        bounds = interval(numbers, (low, high)) if places else NONE
        relative = interval(places, SCALE)
        top = [row["top"] for row in rows if row["top"] is not None]
        bottom = [row["bottom"] for row in rows if row["bottom"] is not None]
        mart[key] = {
            "has_mixed_scales": scales.count(key[:2]) > 1,
            "mean_rating_n": len(numbers),
            "mean_rating": mean(numbers),
            "mean_rating_low": bounds[0],
            "mean_rating_high": bounds[1],
            "is_mean_rating_enough_to_quote": is_enough(len(numbers), relative, 100),
            "sd_rating": stdev(numbers) if len(numbers) > 1 else None,
            "median_rating": median(numbers),
            "mean_normalized_n": len(places),
            "mean_normalized": mean(places) if places else None,
            "mean_normalized_low": relative[0],
            "mean_normalized_high": relative[1],
            "top_two_box_count": sum(top),
            **share("top_two_box_share", top),
            "bottom_two_box_count": sum(bottom),
            **share("bottom_two_box_share", bottom),
        }
    return mart


def rating_distributions(raw: Raw) -> Mart:
    """Recompute `fct_rating_distributions`."""
    mart = {}
    for key, rows in _rated(raw).items():
        numbers = [row["number"] for row in rows]
        for number in set(numbers):
            count = numbers.count(number)
            bounds = of_share(count, len(numbers))
            mart[(*key, number)] = {
                "answer_count": count,
                "rating_count": len(numbers),
                "rating_share": count / len(numbers),
                "rating_share_low": bounds[0],
                "rating_share_high": bounds[1],
                "cumulative_share": sum(each <= number for each in numbers) / len(numbers),
                "is_enough_to_quote": is_enough(len(numbers), bounds, 1),
            }
    return mart


def task_performance(raw: Raw) -> Mart:
    """Recompute `fct_task_performance`."""
    mart = {}
    for key, rows in grouped(answers(raw), "test_id", "task_uuid").items():
        told = newest(rows, lambda row: row["skipped"] is not None)
        outcomes = [row["success"] for row in newest(rows, lambda row: row["success"] is not None)]
        reached = [row["reached"] for row in newest(rows, lambda row: row["reached"] is not None)]
        timed = newest(rows, lambda row: row["seconds"] is not None)
        seconds = [row["seconds"] for row in timed]
        row = {
            "first_task_index": min(each["task_index"] for each in rows),
            "answered_count": sum(not each["skipped"] for each in told),
            "skipped_count": sum(each["skipped"] for each in told),
            "not_understood_count": sum(each["status"] in NOT_UNDERSTOOD for each in told),
            "success_count": sum(outcomes),
            **share("skip_rate", [each["skipped"] for each in told]),
            **share("success_rate", outcomes),
            **share("success_rate_with_skips", reached if outcomes else []),
        }
        for name, place in (("p25", 25), ("median", 50), ("p75", 75), ("p90", 90)):
            row[f"{name}_seconds"] = float(np.percentile(seconds, place)) if seconds else None
        for name, times in (
            ("geometric_mean_seconds", seconds),
            (
                "geometric_mean_success_seconds",
                [each["seconds"] for each in timed if each["success"]],
            ),
        ):
            typical = exp(mean(log(each) for each in times)) if times else None
            bounds = of_times(times)
            row |= {
                f"{name}_n": len(times),
                name: typical,
                f"{name}_low": bounds[0],
                f"{name}_high": bounds[1],
                f"is_{name}_enough_to_quote": is_enough(len(times), bounds, typical),
            }
        mart[key] = row
    return mart


def comparison_order(raw: Raw) -> Mart:
    """Recompute `fct_comparison_order`."""
    ratings = grouped(answers(raw), "session_id")
    compared = [
        row
        for row in current(raw, "task_groups")
        if row["task_group_type"] == "BALANCED_COMPARISON"
    ]
    mart: Mart = {}
    tests: dict[str, dict[tuple[Any, ...], float | None]] = {}
    for (test_id, group), rows in grouped(compared, "test_id", "task_group_uuid").items():
        orders: dict[str, list[Row]] = {}
        for row in newest(rows):
            asked = [
                task
                for task in ratings.get((row["session_id"],), [])
                if task["task_type"] == "RATING_SCALE"
            ]
            sequence = row["task_group_response"]["sequence"]
            orders.setdefault(sequence, []).append(_parts(asked, len(sequence)))
        rated = {
            name: [each["all"] for each in held if each["all"] is not None]
            for name, held in orders.items()
        }
        effect = _position_effect(list(orders.values()))
        for name, held in orders.items():
            others = [each for other, numbers in rated.items() if other != name for each in numbers]
            found = compare(rated[name], others, SCALE)
            bounds = interval(rated[name], SCALE)
            both = [each for each in held if each["difference"] is not None]
            mart[test_id, group, name] = {
                "participant_count": len(held),
                "mean_rating_n": len(rated[name]),
                "mean_rating": mean(rated[name]) if rated[name] else None,
                "mean_rating_low": bounds[0],
                "mean_rating_high": bounds[1],
                "is_mean_rating_enough_to_quote": is_enough(len(rated[name]), bounds, 100),
                "other_mean_rating_n": len(others),
                "other_mean_rating": mean(others) if others else None,
                "difference": found[0] if found else None,
                "difference_low": found[1] if found else None,
                "difference_high": found[2] if found else None,
                "p_value": found[3] if found else None,
                "is_difference_enough_to_quote": found is not None
                and is_enough(min(len(rated[name]), len(others)), found[1:3], 100),
                "first_mean_rating": mean(each["first"] for each in both) if both else None,
                "later_mean_rating": mean(each["later"] for each in both) if both else None,
                **effect,
            }
            # AB against BA and BA against AB are one comparison.
            if found:
                two = sum(map(bool, rated.values())) == 2
                one = (test_id, group) if two else (test_id, group, name)
                tests.setdefault(test_id, {})[one] = found[3]
    for key, row in mart.items():
        adjusted = holm(tests.get(key[0], {}))
        row["p_adjusted"] = adjusted.get(key[:2], adjusted.get(key)) if row["p_value"] else None
        row["is_order_effect"] = None if row["p_adjusted"] is None else row["p_adjusted"] < 0.05
    return mart


def _parts(asked: list[Row], things: int) -> Row:
    starts = [task.get("start_time_ms") for task in asked]
    if None not in starts:
        asked = sorted(asked, key=lambda task: (task["start_time_ms"], task["task_index"]))
    places = [task["place"] for task in asked]

    def middle(some: list[float | None]) -> float | None:
        known = [each for each in some if each is not None]
        return mean(known) if known else None

    first, later = None, None
    if len(places) % things == 0:
        end = len(places) // things
        first, later = middle(places[:end]), middle(places[end:])
    return {
        "all": middle(places),
        "first": first,
        "later": later,
        "difference": first - later if first is not None and later is not None else None,
    }


def _position_effect(orders: list[list[Row]]) -> Row:
    differences = [
        [each["difference"] for each in held if each["difference"] is not None] for held in orders
    ]
    known = [each for each in differences if each]
    n = sum(map(len, known))
    names = ("position_effect", "position_effect_low", "position_effect_high")
    row: Row = dict.fromkeys((*names, "position_effect_p_value", "is_position_effect"))
    row |= {"position_effect_n": n, "is_position_effect_enough_to_quote": False}
    if len(known) > 1:
        weights = [1 / len(known)] * len(known)
        effect, low, high, p_value = of_weighted(known, weights, POINTS)
        row |= dict(zip(names, (effect, low, high), strict=True))
        row |= {
            "position_effect_p_value": p_value,
            "is_position_effect": p_value < 0.05,
            "is_position_effect_enough_to_quote": is_enough(n, (low, high), 100),
        }
    return row


def described(raw: Raw) -> dict[tuple[Any, ...], list[Row]]:
    """Give what each person of a test said about themselves, by test and attribute."""
    told = [
        {**row, "attribute": ATTRIBUTES[row["demographic_code"]], "values": _options(row)}
        for row in current(raw, "demographics")
        if row["demographic_code"] in ATTRIBUTES and row["value"] is not None
    ]
    return {key: newest(rows) for key, rows in grouped(told, "test_id", "attribute").items()}


def audience_balance(raw: Raw) -> Mart:
    """Recompute `agg_audience_balance`."""
    tests: dict[tuple[str, str], list[set[str]]] = {
        key: [row["values"] for row in rows] for key, rows in described(raw).items()
    }
    mart = {}
    for (test_id, attribute), people in tests.items():
        others = [
            values
            for (other, of), held in tests.items()
            for values in held
            if of == attribute and other != test_id
        ]
        values_in_order = sorted(set[str]().union(*people, *others), key=natural)
        for position, value in enumerate(values_in_order, 1):
            here = [value in values for values in people]
            there = [value in values for values in others]
            bounds = of_share(sum(here), len(here))
            found = compare(here, there, (0, 1))
            other_share = mean(there) if there else None
            mart[test_id, attribute, value] = {
                "value_position": position,
                "participant_count": sum(here),
                "answered_participant_count": len(here),
                "test_share": mean(here),
                "test_share_low": bounds[0],
                "test_share_high": bounds[1],
                "other_answered_participant_count": len(there),
                "other_share": other_share,
                "balance_index": 100 * mean(here) / other_share if other_share else None,
                "p_value": found[3] if found else None,
                "is_enough_to_quote": is_enough(len(here), bounds, 1),
            }
    for test_id in {key[0] for key in mart}:
        family = {key: row["p_value"] for key, row in mart.items() if key[0] == test_id}
        for key, adjusted in holm(family).items():
            mart[key]["p_adjusted"] = adjusted
            mart[key]["is_skewed"] = None if adjusted is None else adjusted < 0.05
    return mart


def natural(value: str) -> tuple[bool, float, str]:
    """Give what sorts the answers to a question as people would."""
    number = re.search("[0-9]+", value.replace(",", ""))
    below = value.lower().startswith(("under", "less", "fewer", "below", "up to", "<"))
    return (number is None, float(number[0]) - below / 2 if number else 0, value)


def _options(row: Row) -> set[str]:
    value = row["value"]
    if not (row["type"] or "").endswith("MULTIPLE"):
        return {value}
    if ", " in value:
        return set(value.split(", "))
    return {value} if any(letter.isdigit() for letter in value) else set(value.split(","))
