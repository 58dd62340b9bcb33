"""What people say in the sandbox, and questions about it in other words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from usertesting_sandbox.generate.speech.voices import VOICES

if TYPE_CHECKING:
    from random import Random

LANGUAGES = tuple(VOICES)
PHRASES_A_QUOTE = 4
QUOTES_A_TASK = 3
TASKS_A_SESSION = 3


@dataclass(frozen=True)
class Phrase:
    """Something that people say.

    Attributes:
        text: The words.
        language: In which language.
        topic: What it is about; empty for what fits everywhere.
    """

    text: str
    language: str
    topic: str


@dataclass(frozen=True)
class Question:
    """A question in other words.

    Attributes:
        text: The question.
        language: In which language it is asked.
        answers: The phrases that answer it, in any language.
    """

    text: str
    language: str
    answers: frozenset[str]


def phrases() -> list[Phrase]:
    """Return every phrase of the sandbox."""
    found = []
    for language, voice in VOICES.items():
        for use in ("starts", "thinking", "rating", "giving_up", "ends"):
            found += [Phrase(text, language, "") for text in getattr(voice, use)]
        for piles in (voice.praise, voice.complaint):
            for topic, texts in piles.items():
                found += [Phrase(text, language, topic) for text in texts]
    return found


def questions() -> list[Question]:
    """Return every question in every language."""
    file = Path(__file__).with_name("questions.toml")
    known = {phrase.text for phrase in phrases()}
    asked = []
    for finding in tomllib.loads(file.read_text("utf-8"))["finding"]:
        answers = frozenset(finding["phrases"])
        if strange := answers - known:
            raise ValueError(f"The sandbox says no such thing: {strange}")
        asked += [Question(finding[language], language, answers) for language in LANGUAGES]
    return asked


def sessions(count: int, dice: Random) -> list[list[list[str]]]:
    """Return the quotes of sessions as in a test.

    A session is in one language, and its tasks are about one topic each. A quote is some phrases.
    """
    piles: dict[tuple[str, str], list[str]] = {}
    for phrase in phrases():
        piles.setdefault((phrase.language, phrase.topic), []).append(phrase.text)
    made = []
    for _ in range(count):
        language = dice.choice(LANGUAGES)
        topics = sorted(
            topic for spoken, topic in piles if spoken == language and topic not in {"", "any"}
        )
        quotes = []
        for topic in dice.sample(topics, TASKS_A_SESSION):
            pile = piles[language, topic] + piles[language, "any"] + piles[language, ""]
            quotes += [dice.sample(pile, PHRASES_A_QUOTE) for _ in range(QUOTES_A_TASK)]
        made.append(quotes)
    return made
