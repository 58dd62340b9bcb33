"""The marts of `trends`, row by row from the raw tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import mean
from typing import TYPE_CHECKING, Any

from tests.figures.counted import grouped, newest
from tests.figures.intervals import holm, interval, is_enough
from tests.figures.measures import RATED, change, measured, scored, summary
from tests.figures.questionnaire_marts import people
from tests.figures.statistics_marts import SCALE

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

QUIET = timedelta(days=7)


def qx_trend(raw: Raw) -> Mart:
    """Recompute `fct_qx_trend`."""
    mart = {}
    for key, rows in grouped(scored(raw), "test_id", "task_group_uuid").items():
        counted = [row for row in newest(rows) if row["finish_time"]]
        for day in {row["finish_time"].date() for row in counted}:
            on = [row["score"] for row in counted if row["finish_time"].date() == day]
            until = [row["score"] for row in counted if row["finish_time"].date() <= day]
            bounds = interval(until, SCALE)
            mart[(*key, day.isoformat())] = {
                "score_count": len(on),
                "mean_qx_score": mean(on),
                "running_mean_n": len(until),
                "running_mean": mean(until),
                "running_mean_low": bounds[0],
                "running_mean_high": bounds[1],
                "is_enough_to_quote": is_enough(len(until), bounds, 100),
            }
    return mart


def qx_scores(raw: Raw) -> Mart:
    """Recompute what `fct_qx_scores` adds to UserTesting's own."""
    sessions = grouped(scored(raw), "test_id", "task_group_uuid")
    programmes = {label["test_id"]: label["programme"] for label in raw["labels"]}
    products = {test["test_id"]: test["product_type"].upper() for test in raw["tests"]}
    series = grouped(raw["qx_scores"], "test_id", "task_group_uuid")
    mart = {}
    for (test_id, group), rows in series.items():
        in_order = sorted(rows, key=lambda row: row["as_of_date"])
        kind = programmes.get(test_id, products[test_id])
        for place, row in enumerate(in_order):
            day = row["as_of_date"]
            peers = [
                max(
                    (each for each in others if each["as_of_date"] <= day),
                    key=lambda each: each["as_of_date"],
                )["qx_score"]
                for (other, _), others in series.items()
                if other != test_id and programmes.get(other, products[other]) == kind
            ]
            peers = [peer for peer in peers if peer is not None]
            score = row["qx_score"]
            before = in_order[place - 1]["qx_score"] if place else None
            means = [
                each["score"]
                for each in newest(
                    each
                    for each in sessions.get((test_id, group), [])
                    if each["finish_time"] and each["finish_time"].date() <= date.fromisoformat(day)
                )
            ]
            bounds = interval(means, SCALE)
            below = None
            if peers and score is not None:
                below = 100 * mean((peer < score) + (peer == score) / 2 for peer in peers)
            mart[test_id, group, day] = {
                "qx_score_change": score - before
                if score is not None and before is not None
                else None,
                "benchmark_count": len(peers),
                "benchmark_mean": mean(peers) if peers else None,
                "benchmark_percentile": below,
                "session_mean_n": len(means),
                "session_mean": mean(means) if means else None,
                "session_mean_low": bounds[0],
                "session_mean_high": bounds[1],
                "is_session_mean_enough_to_quote": is_enough(len(means), bounds, 100),
                "is_newest": place == len(in_order) - 1,
                "is_enough_to_quote": is_enough(row["completes"], bounds, 100),
            }
    return mart


def _asked(raw: Raw) -> list[Row]:
    """Give all scores of labelled tests with their programme, wave and question."""
    labels = {label["test_id"]: label for label in raw["labels"]}
    names = {
        (row["test_id"], row["task_group_uuid"]): row["label"]
        for row in sorted(raw["qx_scores"], key=lambda row: row["as_of_date"])
    }
    return [
        {**row, **labels[row["test_id"]], "question": _question(row, names)}
        for row in [*measured(raw), *people(raw)]
        if row["test_id"] in labels and row["score"] is not None
    ]


def _question(row: Row, names: dict[tuple[str, str], str]) -> str:
    text: Any = row["text"] or names.get((row["test_id"], row["subject"]), row["subject"])
    return str(text).strip().lower()


def numbered(raw: Raw) -> list[Row]:
    """Give all scores of labelled tests with the number of their question."""
    asked = _asked(raw)
    for rows in grouped(asked, "measure", "test_id", "question").values():
        subjects = {row["subject"]: row["place"] for row in rows}
        for row in rows:
            subjects[row["subject"]] = min(subjects[row["subject"]], row["place"])
        order = sorted(subjects, key=lambda subject: (subjects[subject], subject))
        for row in rows:
            row["number"] = order.index(row["subject"]) + 1
            row["age"] = row["age"][:3]
    return asked


def waves(raw: Raw) -> Mart:
    """Recompute `fct_waves`."""
    asked = numbered(raw)
    read_at = max(row["extracted_at"] for row in raw["sessions"])
    held = grouped(asked, "programme", "measure", "question", "number", "wave")
    mart: Mart = {}
    for key, rows in sorted(held.items()):
        *same, wave = key
        scores = [row["score"] for row in newest(rows)]
        mart[key] = {
            "test_count": len({row["test_id"] for row in rows}),
            **summary(same[1], scores),
        }
        scales = {row["scale"] for row in newest(rows)} if same[1] in RATED else set()
        earlier = [other for other in held if list(other[:-1]) == same and other[-1] < wave]
        before, first = max(earlier, default=None), min(earlier, default=None)
        for name, other, end in (("previous", before, ""), ("first", first, "_since_first")):
            others = [row["score"] for row in newest(held[other])] if other else []
            difference, bounds, p_value, enough = change(same[1], scores, others)
            mart[key] |= {
                f"{name}_wave": other[-1] if other else None,
                f"{name}_answer_count": len(others) if other else None,
                f"{name}_score": summary(same[1], others)["score"] if other else None,
                f"score_change{end}": difference,
                f"score_change{end}_low": bounds[0],
                f"score_change{end}_high": bounds[1],
                f"p_value{end}": p_value,
                f"is_change{end}_enough_to_quote": enough,
                f"has_mixed_scales{end}": len(scales) > 1,
            }
            if other and scales:
                both = scales | {row["scale"] for row in newest(held[other])}
                mart[key][f"has_mixed_scales{end}"] = len(both) > 1
        until = [
            row["finish_time"]
            for row in asked
            if row["programme"] == same[0] and row["wave"] <= wave and row["finish_time"]
        ]
        mart[key] |= {
            "is_newest": not any(list(other[:-1]) == same and other[-1] > wave for other in held),
            "is_wave_complete": bool(until) and max(until) < read_at - QUIET,
        }
    for family in {(key[0], key[-1]) for key in mart}:
        for end in ("", "_since_first"):
            values = {
                key: row[f"p_value{end}"]
                for key, row in mart.items()
                if (key[0], key[-1]) == family
            }
            for key, adjusted in holm(values).items():
                noise = None if adjusted is None else adjusted < 0.05
                mart[key][f"p_adjusted{end}"] = adjusted
                mart[key][f"is_more_than_noise{end}"] = noise
    return mart


def day(value: object) -> str:
    """Give a day of a mart as text."""
    if isinstance(value, datetime):
        value = value.date()
    return str(value)[:10]
