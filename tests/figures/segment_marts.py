"""The comparison of segments, from the raw tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.figures.counted import grouped
from tests.figures.intervals import holm
from tests.figures.measures import RATED, change, measured, summary
from tests.figures.statistics_marts import described, natural, rating_summaries

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw

FEWEST = 5


def segment_comparisons(raw: Raw) -> Mart:
    """Recompute `fct_segment_comparisons`."""
    mart: Mart = {}
    families: dict[str, dict[tuple[Any, ...], float | None]] = {}
    people = described(raw)
    mixed = {key[:2] for key, row in rating_summaries(raw).items() if row["has_mixed_scales"]}
    for (test_id, measure, subject), rows in grouped(
        measured(raw), "test_id", "measure", "subject"
    ).items():
        for (test, attribute), told in people.items():
            if test != test_id:
                continue
            values = {row["person"]: row["values"] for row in told}
            told_of = [row for row in rows if row["person"] in values]
            given = {value for row in told_of for value in values[row["person"]]}
            exclusive = len(given) == 2 and all(len(values[row["person"]]) == 1 for row in told_of)
            for value in given:
                here = [row["score"] for row in told_of if value in values[row["person"]]]
                there = [row["score"] for row in told_of if value not in values[row["person"]]]
                if min(len(here), len(there)) < FEWEST:
                    continue
                difference, bounds, p_value, enough = change(measure, here, there)
                task = None if measure == "qx_score" else subject
                group = subject if measure == "qx_score" else None
                key = (test_id, measure, task, group, attribute, value)
                mart[key] = {
                    **summary(measure, here),
                    "has_mixed_scales": measure in RATED and (test_id, subject) in mixed,
                    "other_answer_count": len(there),
                    "other_score": summary(measure, there)["score"],
                    "difference": difference,
                    "difference_low": bounds[0],
                    "difference_high": bounds[1],
                    "p_value": p_value,
                    "is_difference_enough_to_quote": enough,
                }
                # Two answers that exclude each other are one comparison.
                one = key[:-1] if exclusive else key
                families.setdefault(test_id, {})[one] = p_value
    for (test_id, attribute), keys in _by_attribute(mart).items():
        in_order = sorted({key[-1] for key in keys}, key=natural)
        adjusted = holm(families[test_id])
        for key in keys:
            p_adjusted = adjusted.get(key, adjusted.get(key[:-1]))
            mart[key]["value_position"] = in_order.index(key[-1]) + 1
            mart[key]["p_adjusted"] = p_adjusted
            mart[key]["is_more_than_noise"] = None if p_adjusted is None else p_adjusted < 0.05
        assert attribute
    return mart


def _by_attribute(mart: Mart) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for key in mart:
        found.setdefault((key[0], key[-2]), []).append(key)
    return found
