"""What limits a search: tests, segments of people, a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.search.find import Question
    from usertesting_insights.search.units import Kind

# What people answered about themselves.
_ATTRIBUTE = (
    "exists (select 1 from {schema}.fct_session_demographics answers "
    "where answers.session_id = texts.session_id and answers.attribute = {{}} "
    "and lower(answers.demographic_value) = lower({{}}))"
)
# How they answered, or fared. A segment of these names is no attribute.
_OUTCOMES: Mapping[str, str] = {
    "nps_group": (
        "exists (select 1 from {schema}.fct_verbatims verbatims "
        "where verbatims.session_id = texts.session_id and verbatims.nps_group = lower({{}}))"
    ),
    "task_outcome": (
        "exists (select 1 from {schema}.fct_verbatims verbatims "
        "where verbatims.session_id = texts.session_id and verbatims.task_id = {task_id} "
        "and case when verbatims.is_task_skipped then 'skipped' "
        "when verbatims.is_task_successful then 'succeeded' "
        "when not verbatims.is_task_successful then 'failed' end = lower({{}}))"
    ),
}


def conditions(schema: str, kind: Kind, question: Question) -> tuple[list[str], list[str]]:
    """Return the conditions of a question, and the values of their parameters."""
    found = []
    values: list[str] = []
    if question.tests:
        found.append(f"texts.test_id in ({', '.join('{}' for _ in question.tests)})")
        values += question.tests
    for name, answer in question.segments:
        outcome = _OUTCOMES.get(name)
        found.append((outcome or _ATTRIBUTE).format(schema=schema, task_id=kind.task_id))
        values += [answer] if outcome else [name, answer]
    if question.containing:
        found.append(f"lower(texts.{kind.text}) like lower({{}}) escape '!'")
        escaped = re.sub("([!%_])", r"!\1", question.containing)
        values.append(f"%{escaped}%")
    return found, values
