"""What people said and wrote, word for word, by what they did.

No sentiment exists in the data, so the sides are deeds. Quotes are chosen by rule: of what a person
said during the task, the longest of up to 35 words; at most one a person and three a side. They
show what was said, not how often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.language import language_of
from usertesting_insights.report.numbers import clock, count_of, plural
from usertesting_insights.report.repeats import repeats
from usertesting_insights.report.sections.goals import goal_of, name_of, success_of
from usertesting_insights.report.sections.stuck import MEANINGS, MISSED, REACHED, SKIPPED, deed_of
from usertesting_insights.report.sentences import goal_finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from usertesting_insights.marts.rows import Task, Verbatim
    from usertesting_insights.report.sections.results import Results

_MOST_A_SIDE = 3
_MOST_ANSWERS = 50
_MOST_WORDS = 35
_SAID, _WRITTEN = "quote", "answer"
_LIVE_CONVERSATION = "LIVE_CONVERSATION"


@dataclass(frozen=True)
class Voice:
    """One quote or written answer.

    Attributes:
        text: What was said, as it was said.
        language: Its language, for those to whom it is read aloud; null if it is not sure.
        person: The name of the person on this page.
        deed: What the person did.
        time: When in the recording, such as ``1:39``; empty for written answers.
        link: The recording at that second.
        citation: Session and cue, to find it again.
    """

    text: str
    language: str | None
    person: str
    deed: str
    time: str
    link: str | None
    citation: str


@dataclass(frozen=True)
class Side:
    """The people on one side of a task.

    Attributes:
        heading: Who they are.
        note: How many they are, and how many left no words.
        voices: Up to three of them.
    """

    heading: str
    note: str
    voices: Sequence[Voice]


@dataclass(frozen=True)
class TaskVoices:
    """What was said during one task, below what is known of it."""

    anchor: str
    name: str
    finding: str
    sides: Sequence[Side]


@dataclass(frozen=True)
class Written:
    """The written answers to one question."""

    question: str
    heading: str
    voices: Sequence[Voice]


def spoken(results: Results, recordings: Callable[[str, int], str | None]) -> list[TaskVoices]:
    """Return the quotes of each task that tells whether its goal was reached.

    In a live conversation two people speak, and nothing says which is the participant: it has none.
    """
    if results.test.product_type == _LIVE_CONVERSATION:
        return []
    found = []
    for number, task in enumerate(results.tasks, start=1):
        if task.success_rate_n == 0:
            continue
        deeds = {
            response.session_id: deed_of(response)
            for response in results.responses
            if response.task_id == task.task_id and response.session_id in results.people
        }
        quotes = [
            quote
            for quote in _of(results, task, _SAID)
            if not repeats(quote.verbatim_text, task.task_text or "")
        ]
        sides = [
            _side(side, deeds, quotes, results, recordings)
            for side in (
                ("From people who missed or skipped it", {MISSED, SKIPPED}),
                ("From people who reached the goal", {REACHED}),
            )
        ]
        if any(side.voices for side in sides):
            finding = goal_finding(goal_of(task), success_of(task), task.skipped_count)
            found.append(TaskVoices(f"said-{number}", name_of(task), finding, sides))
    return found


def _side(
    side: tuple[str, set[str]],
    deeds: Mapping[str, str],
    quotes: Sequence[Verbatim],
    results: Results,
    recordings: Callable[[str, int], str | None],
) -> Side:
    heading, wanted = side
    members = {session for session, deed in deeds.items() if deed in wanted}
    spoke = {quote.session_id for quote in quotes if quote.session_id in members}
    note = count_of(len(members), len(deeds))
    if silent := len(members) - len(spoke):
        note += f", {silent} without words"
    chosen: dict[str, Verbatim] = {}
    for quote in sorted(quotes, key=_length):
        if quote.session_id in members:
            chosen.setdefault(quote.session_id, quote)
    picked = sorted(
        list(chosen.values())[:_MOST_A_SIDE], key=lambda quote: results.people[quote.session_id]
    )
    return Side(
        heading,
        note,
        [
            Voice(
                text=quote.verbatim_text,
                language=_language(quote),
                person=results.people[quote.session_id],
                deed=MEANINGS[deeds[quote.session_id]],
                time=clock((quote.started_ms or 0) / 1000),
                link=recordings(quote.session_id, (quote.started_ms or 0) // 1000),
                citation=results.citation(quote),
            )
            for quote in picked
        ],
    )


def _of(results: Results, task: Task, kind: str) -> list[Verbatim]:
    """Return what was said or written in a task by people who count."""
    return [
        verbatim
        for verbatim in results.verbatims
        if verbatim.task_id == task.task_id
        and verbatim.verbatim_kind == kind
        and verbatim.session_id in results.people
    ]


def _language(verbatim: Verbatim) -> str | None:
    """Return the language that the mart has guessed by the words, else by the letters."""
    return verbatim.verbatim_language or language_of(verbatim.verbatim_text)


def _length(quote: Verbatim) -> tuple[int, int, str]:
    """Order by length: the longest of up to a number of words, then what is not much longer."""
    words = len(quote.verbatim_text.split())
    length = -words if words <= _MOST_WORDS else words
    return length, quote.started_ms or 0, quote.verbatim_id


def written(results: Results) -> list[Written]:
    """Return the written answers to each open question."""
    found = []
    for task in results.tasks:
        answers = sorted(
            _of(results, task, _WRITTEN), key=lambda answer: results.people[answer.session_id]
        )
        if answers:
            found.append(_written(task, answers, results))
    return found


def _written(task: Task, answers: Sequence[Verbatim], results: Results) -> Written:
    return Written(
        question=task.task_text or "",
        heading=f"{plural(len(answers), 'person', 'people')} wrote an answer",
        voices=[
            Voice(
                text=answer.verbatim_text,
                language=_language(answer),
                person=results.people[answer.session_id],
                deed="wrote",
                time="",
                link=None,
                citation=results.citation(answer),
            )
            for answer in answers[:_MOST_ANSWERS]
        ],
    )
