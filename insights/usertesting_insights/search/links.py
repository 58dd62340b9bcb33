"""Links to a recording at the moment of a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usertesting_insights.report.options import Options

_MS_A_SECOND = 1_000


def link_to(
    options: Options, session_id: str, video: str | None, started_ms: int | None
) -> str | None:
    """Return a link: a player's, if the options name one, else the stored video at that second."""
    seconds = (started_ms or 0) // _MS_A_SECOND
    if options.recording_url:
        return options.recording_url.format(session_id=session_id, seconds=seconds)
    return f"{video}#t={seconds}" if video else None
