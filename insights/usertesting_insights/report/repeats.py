"""Whether something that was said only repeats the task, as people do who read it aloud."""

from __future__ import annotations

# As long as two or three words, and as many letters of a language that has no blanks.
_LETTERS = 12


def repeats(said: str, task: str) -> bool:
    """Return whether the task is in what was said, or more than half of it is of the task."""
    told, asked = _letters(said), _letters(task)
    if len(asked) >= _LETTERS and asked in told:
        return True
    parts = [told[start : start + _LETTERS] for start in range(max(1, len(told) - _LETTERS + 1))]
    return 2 * sum(part in asked for part in parts) > len(parts)


def _letters(text: str) -> str:
    """Return letters and digits alone: commas and capitals are those of whoever wrote it down."""
    return "".join(filter(str.isalnum, text.casefold()))
