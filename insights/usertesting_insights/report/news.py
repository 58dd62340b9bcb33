"""What is new since the report before: tests, and sessions of tests.

A report keeps how many sessions each test had, and how many the report before had seen. As long as
nothing changes, the news stay as they are, and so does the page.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from usertesting_insights.report.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.report.output import Output

_FILE = "seen.json"


@dataclass(frozen=True)
class Seen:
    """How many sessions of each test the reports have seen.

    Attributes:
        as_of: The date of this report's data, in words.
        sessions: Its sessions by test.
        former_as_of: The date of the data of the report before; empty for none.
        former_sessions: The sessions that it had.
    """

    as_of: str
    sessions: Mapping[str, int]
    former_as_of: str = ""
    former_sessions: Mapping[str, int] | None = None

    def then(self, sessions: Mapping[str, int], as_of: str) -> Seen:
        """Return what a further report has seen."""
        if sessions == self.sessions:
            return self
        return Seen(as_of, sessions, self.as_of, self.sessions)

    def news_of(self, test_id: str) -> str:
        """Return what is new of a test; empty for nothing."""
        if self.former_sessions is None:
            return ""
        now, before = self.sessions[test_id], self.former_sessions.get(test_id)
        if before is None:
            return f"New test, {plural(now, 'session')}" if now else "New test, no session yet"
        if now > before:
            return f"{plural(now - before, 'more session')}, {now:,} in all"
        return f"{plural(before - now, 'session')} fewer, {now:,} in all" if now < before else ""

    @property
    def gone(self) -> int:
        """How many tests of the report before are no longer there."""
        return len(set(self.former_sessions or ()) - set(self.sessions))


def look_again(output: Output, sessions: Mapping[str, int], as_of: str) -> Seen:
    """Return what this report has seen and the one before, and keep it for the next.

    Args:
        output: Where the report goes.
        sessions: How many sessions each test has now.
        as_of: The date of the data, in words.

    Raises:
        InsightsError: If it cannot be kept.
    """
    former = _read(output)
    seen = former.then(sessions, as_of) if former else Seen(as_of, sessions)
    if seen != former:
        output.write(_FILE, json.dumps(asdict(seen), sort_keys=True))
    return seen


def _read(output: Output) -> Seen | None:
    """Read what the report before has kept; a file that is no longer whole tells nothing."""
    content = output.read(_FILE)
    try:
        return None if content is None else Seen(**json.loads(content))
    except (ValueError, TypeError):
        return None
