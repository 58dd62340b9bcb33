"""What tasks came to, from the raw tables and the seeds of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.figures.counted import answers, grouped

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw


def task_outcomes(raw: Raw) -> Mart:
    """Recompute `fct_task_outcomes`."""
    seen = {
        (row["session_id"], _alike(row["task_text"])): row["is_successful"]
        for row in raw["outcomes"]
    }
    right = {(_alike(row["task_text"]), _alike(row["answer_text"])) for row in raw["right_answers"]}
    asked = {question for question, _ in right}
    judged = {question for _, question in seen} | asked
    mart: Mart = {}
    for rows in grouped(answers(raw), "test_id", "task_uuid").values():
        question = _alike(rows[0]["task_text"])
        if question not in judged and all(row["success"] is None for row in rows):
            continue
        for row in rows:
            words = ((row["answer_json"] or {}).get("written") or {}).get("text")
            told = {
                "team": seen.get((row["session_id"], question)),
                "usertesting": row["success"],
                "answer": (question, _alike(words)) in right
                if words and question in asked and not row["skipped"]
                else None,
            }
            known = [source for source, success in told.items() if success is not None]
            success = told[known[0]] if known else None
            reached = False if success is None and row["skipped"] else success
            mart[row["session_id"], row["task_index"]] = {
                "is_successful": success,
                "outcome_source": known[0] if known else None,
                "is_reached": reached,
            }
    return mart


def _alike(text: str) -> str:
    return text.strip().lower()
