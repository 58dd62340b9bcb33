"""When a fault or an event happens: on which path, and at which hit."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

_HITS = re.compile(r"(?P<first>[1-9]\d*)(?P<rest>\+|-(?P<last>[1-9]\d*))?")


@dataclass
class Trigger:
    """Counts the requests whose path fits a pattern, and goes off at some of them.

    Attributes:
        pattern: As in a shell, so ``/api/v2/*`` also fits what is deeper.
        first: The first hit at which it goes off, counted from 1.
        last: The last one.
        hits: Requests that fitted so far.
    """

    pattern: str
    first: int
    last: float
    hits: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ``PATTERN#HITS``, where HITS is ``N``, ``N-M`` or ``N+``.

        Raises:
            ValueError: The text is not of that form.
        """
        pattern, _, hits = text.rpartition("#")
        found = _HITS.fullmatch(hits)
        if not pattern.startswith(("/", "*")) or found is None:
            message = f"not a trigger: {text!r}; write /path/pattern#N, #N-M or #N+"
            raise ValueError(message)
        first = int(found["first"])
        if found["rest"] == "+":
            return cls(pattern, first, float("inf"))
        return cls(pattern, first, int(found["last"] or first))

    def pull(self, path: str) -> bool:
        """Takes notice of one request, and tells whether to go off."""
        if not fnmatchcase(path, self.pattern):
            return False
        self.hits += 1
        return self.first <= self.hits <= self.last
