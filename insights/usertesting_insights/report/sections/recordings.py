"""Where recordings are, and the clips and reels that were cut from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import clock, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from usertesting_insights.report.options import Options
    from usertesting_insights.report.sections.results import Results


class ClipLine(NamedTuple):
    """A clip or a reel."""

    name: str
    note: str
    link: str | None


def clips_of(results: Results, recordings: Callable[[str, int], str | None]) -> list[ClipLine]:
    """Return the clips and reels of a test."""
    lines = [
        ClipLine(
            clip.clip_name or "Clip without a name",
            f"{results.people.get(clip.session_id, '')} "
            f"at {clock((clip.started_ms or 0) / 1000)}, "
            f"{clock((clip.duration_ms or 0) / 1000)} long",
            recordings(clip.session_id, (clip.started_ms or 0) // 1000),
        )
        for clip in sorted(
            results.clips,
            key=lambda clip: (results.people.get(clip.session_id, ""), clip.started_ms or 0),
        )
    ]
    lines += [
        ClipLine(
            reel.reel_name or "Reel without a name",
            f"reel of {plural(reel.clip_count or 0, 'clip')}, "
            f"{clock((reel.duration_ms or 0) / 1000)} long",
            None,
        )
        for reel in results.reels
    ]
    return lines


def recordings_of(results: Results, options: Options) -> Callable[[str, int], str | None]:
    """Return how a session's recording is reached at a second."""

    def link(session_id: str, seconds: int) -> str | None:
        if options.recording_url:
            return options.recording_url.format(session_id=session_id, seconds=seconds)
        path = results.video_paths.get(session_id)
        # A media fragment: browsers open the file at that second.
        if path and path.startswith(("https://", "http://", "file://")):
            return f"{path}#t={seconds}"
        return None

    return link
