"""What the questions of waves are called, and which of them are ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.report.measures import SUCCESS, TIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import Wave
    from usertesting_insights.report.sections.results import Results


class Questions:
    """The questions of tests, by how the mart of waves tells them apart."""

    def __init__(self) -> None:
        """Know none."""
        self._names: dict[str, str] = {}
        self._rated: set[str] = set()

    def add(self, results: Results) -> None:
        """Take in those of a test."""
        texts = [row.task_text for row in results.ratings]
        texts += [row.task_text for row in results.nps]
        rated = [text for text in texts if text]
        self._rated.update(map(_key, rated))
        named: list[tuple[str | None, str | None]] = [(text, None) for text in rated]
        named += [(row.task_group_label, None) for row in results.qx]
        # A label comes last, and wins.
        named += [(row.task_text, row.task_label) for row in results.tasks]
        self._names.update({_key(text): label or text.strip() for text, label in named if text})

    def names_of(self, waves: Sequence[Wave]) -> Mapping[str, str]:
        """Return what the questions of waves are called."""
        return {row.question: self._names.get(row.question, row.question) for row in waves}

    def told(self, waves: Sequence[Wave]) -> list[Wave]:
        """Return what is told of waves: times only where they tell how hard something is.

        Of a task with a goal they do. Where a programme has no such task, they do of all but
        ratings.
        """
        goals = {row.question for row in waves if row.measure == SUCCESS}
        return [
            row
            for row in waves
            if row.measure != TIME
            or (row.question in goals if goals else row.question not in self._rated)
        ]


def _key(text: str) -> str:
    return text.strip().lower()
