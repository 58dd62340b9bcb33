"""Who got stuck where: a person a column, a task a row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.numbers import in_words, listed
from usertesting_insights.report.sections.goals import name_of
from usertesting_insights.report.sentences import stuck_finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Response
    from usertesting_insights.report.sections.results import Results

REACHED, MISSED, SKIPPED, NO_VERDICT = "reached", "missed", "skipped", "no-verdict"
MEANINGS = {
    MISSED: "missed it",
    SKIPPED: "skipped it",
    NO_VERDICT: "no verdict",
    REACHED: "reached the goal",
}
# Above this many people the squares would be too small to count.
MOST_PEOPLE = 40


@dataclass(frozen=True)
class StuckRow:
    """One task: what each person did with it, in the order of the columns."""

    name: str
    note: str
    deeds: Sequence[str]


@dataclass(frozen=True)
class Stuck:
    """The section on who got stuck.

    Attributes:
        heading: How many got stuck at least once.
        note: How many reached everything.
        people: The names of the columns, those who got stuck most first.
        rows: The tasks; empty where there are too many people to draw.
    """

    heading: str
    note: str
    people: Sequence[str]
    rows: Sequence[StuckRow]


def deed_of(response: Response) -> str:
    """Return what a person did with a task that has a goal."""
    if response.is_skipped:
        return SKIPPED
    if response.is_successful is None:
        return NO_VERDICT
    return REACHED if response.is_successful else MISSED


def stuck_section(results: Results) -> Stuck | None:
    """Return the section, or none if no task tells whether a goal was reached."""
    goals = results.goals
    if not goals or not results.sessions:
        return None
    ids = {task.task_id for task in goals}
    deeds: dict[str, dict[str, str]] = defaultdict(dict)
    for response in results.responses:
        if response.task_id in ids and response.session_id in results.people:
            deeds[response.session_id][response.task_id] = deed_of(response)
    tried = [session for session in results.people if session in deeds]
    if not tried:
        return None
    stuck = {
        session: sum(deed in {MISSED, SKIPPED} for deed in deeds[session].values())
        for session in tried
    }
    everything = sum(
        len(deeds[session]) == len(goals) and set(deeds[session].values()) == {REACHED}
        for session in tried
    )
    columns = sorted(tried, key=lambda session: (-stuck[session], results.people[session]))
    return Stuck(
        heading=stuck_finding(list(stuck.values()), len(goals)),
        note=_note(everything, len(goals)),
        people=[results.people[session] for session in columns],
        rows=[
            _row(name_of(task), [deeds[session].get(task.task_id, "") for session in columns])
            for task in goals
        ]
        if len(columns) <= MOST_PEOPLE
        else [],
    )


def _note(everything: int, goals: int) -> str:
    whole = {1: "the goal", 2: "both goals"}.get(goals, f"all {in_words(goals)} goals")
    who = "Nobody" if everything == 0 else in_words(everything).capitalize()
    return f"{who} reached {whole}. Stuck means that the goal was missed or the task skipped."


def _row(name: str, deeds: Sequence[str]) -> StuckRow:
    words = {MISSED: "missed", SKIPPED: "skipped", NO_VERDICT: "without a verdict"}
    counts = [f"{deeds.count(deed)} {word}" for deed, word in words.items() if deed in deeds]
    return StuckRow(name, listed(counts), deeds)
