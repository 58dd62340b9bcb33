"""Scores of questionnaires, by their rules, from the raw tables and a team's seed."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Any

from tests.figures.counted import answers, grouped, newest
from tests.figures.intervals import interval, is_enough

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

# How many items there are, an item's scale, and the ends of the score.
RULES: dict[str, tuple[int, tuple[int, int], tuple[float, float]]] = {
    "SUS": (10, (1, 5), (0, 100)),
    "UMUX-Lite": (2, (1, 7), (0, 100)),
    "SUPR-Q": (8, (1, 5), (0.875, 5)),
    "SEQ": (1, (1, 7), (1, 7)),
    "CES": (1, (1, 7), (1, 7)),
    "CSAT": (1, (1, 5), (0, 100)),
}
NAMES = {name.upper(): name for name in RULES}


def questionnaire_scores(raw: Raw) -> Mart:
    """Recompute `fct_questionnaire_scores`."""
    mart: Mart = {}
    for (test_id, name), rows in grouped(people(raw), "test_id", "subject").items():
        ends = RULES[name][2]
        scores = [row["score"] for row in rows if row["score"] is not None]
        bounds = interval(scores, ends) if scores else (None, None)
        mart[test_id, name] = {
            "answer_count": len(scores),
            "incomplete_count": len(rows) - len(scores),
            "lowest": ends[0],
            "highest": ends[1],
            "score": mean(scores) if scores else None,
            "score_low": bounds[0],
            "score_high": bounds[1],
            "is_enough_to_quote": is_enough(len(scores), bounds, ends[1] - ends[0]),
        }
    return mart


def people(raw: Raw) -> list[Row]:
    """Give what each person scores in each questionnaire of a test, if they completed it."""
    items: dict[str, list[tuple[str, int]]] = {}
    for line in raw["items"]:
        name = NAMES[line["instrument"].upper()]
        items.setdefault(line["task_text"].strip().lower(), []).append((name, line["item"]))
    given: dict[tuple[str, str, str], dict[int, list[float | None]]] = {}
    last: dict[tuple[str, str, str], Row] = {}
    for rows in grouped(answers(raw), "test_id", "task_uuid").values():
        for row in newest(rows, lambda row: row["number"] is not None):
            for name, item in items.get(row["task_text"].strip().lower(), []):
                key = row["test_id"], name, row["person"]
                given.setdefault(key, {}).setdefault(item, []).append(_value(name, item, row))
                last[key] = max(last.get(key, row), row, key=lambda each: each["age"][:3])
    found = []
    for key, by_item in given.items():
        _, name, _ = key
        known = [[each for each in values if each is not None] for values in by_item.values()]
        means = [mean(each) for each in known if each]
        found.append(
            {
                **last[key],
                "measure": name.lower().replace("-", "_"),
                "subject": name,
                "place": 0,
                "text": name,
                "score": mean(means) if len(means) >= RULES[name][0] else None,
            }
        )
    return found


def _value(name: str, item: int, row: Row) -> float | None:
    number: Any = row["number"]
    if row["task_type"] == "NPS":
        return float(number / 2) if name == "SUPR-Q" else None
    if row["scale"] != RULES[name][1]:
        return None
    value = {
        "SUS": 25 * (number - 1 if item % 2 else 5 - number),
        "UMUX-Lite": 100 * (number - 1) / 6,
        "CSAT": 100 if number >= 4 else 0,
    }.get(name, number)
    return float(value)
