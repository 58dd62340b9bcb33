"""People as the server shows them: a pseudonym and a role, no name."""

from __future__ import annotations

import re

_ROLES = re.compile(
    r"(moderator|interviewer|facilitator|researcher|host|observer|participant|speaker)( \d{1,3})?",
    re.IGNORECASE,
)
NAMED = "named speaker"


def role_of(speaker: str | None) -> str | None:
    """Return who speaks as a role; a name, as some transcripts have it, is left out."""
    if speaker is None or _ROLES.fullmatch(speaker):
        return speaker
    return NAMED
