"""The outcome of a check."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Verdict(Enum):
    """The state of a thing; the value is what the line begins with."""

    OK = "ok  "
    NEXT = "next"
    """Nothing is wrong: a run makes it."""
    FIX = "fix "


class Outcome(NamedTuple):
    """One line: a thing, its state, and what to do unless it is right."""

    verdict: Verdict
    text: str

    @property
    def line(self) -> str:
        """The verdict and the text."""
        return f"{self.verdict.value}  {self.text}"


def ok(text: str) -> Outcome:
    """Return that a thing is right."""
    return Outcome(Verdict.OK, text)


def to_come(text: str) -> Outcome:
    """Return that a thing is not there yet, as before a first run."""
    return Outcome(Verdict.NEXT, text)


def fix(text: str) -> Outcome:
    """Return that a thing is wrong, and what to do."""
    return Outcome(Verdict.FIX, text)
