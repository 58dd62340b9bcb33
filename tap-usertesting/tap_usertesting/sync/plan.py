"""Which requests each session still needs. Pure: no HTTP, no Singer, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tap_usertesting.sync.ledger import Mark
    from tap_usertesting.sync.session import Session

DETAILS = "details"
TRANSCRIPT = "transcript"

# What a product type has no such thing of: the vendor's table of what the Results API supports. Any
# other product type, a new one or an unknown one, is asked and may answer 404.
_RULED_OUT = {
    "SURVEY": frozenset({TRANSCRIPT}),
    "NON_THINK_OUT_LOUD": frozenset({TRANSCRIPT}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One session's share of the work.

    Attributes:
        session: The session.
        streams: The streams it lands in.
        requests: What has to be asked for it, in order.
    """

    session: Session
    streams: frozenset[str]
    requests: tuple[str, ...]


def streams_for(
    product_type: str | None, sources: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Leave out the streams that a test's product type has no rows for.

    Args:
        product_type: As v1 words it, in any letter case; None if it is not known.
        sources: The selected streams, each with the request its rows come from; None for the list.

    Returns:
        The streams to plan for.
    """
    ruled_out = _RULED_OUT.get(str(product_type).upper(), frozenset())
    return {stream: source for stream, source in sources.items() if source not in ruled_out}


def plan(
    sessions: Iterable[Session],
    marks: Mapping[str, Mark],
    sources: Mapping[str, str | None],
    refresh_since: datetime | None = None,
) -> list[Step]:
    """Plan the work that is left in a test.

    Args:
        sessions: The test's sessions in the order to work in.
        marks: How far each stream has come in this test, reconciled with the list.
        sources: The streams to plan for, each with the request its rows come from.
        refresh_since: Sessions that finished since then have their details read again.

    Returns:
        A step for each session that is not yet whole. What is asked for lands in every stream that
        it feeds, so that the rows of one answer always stand together.
    """
    steps = []
    # Most sessions land in the same streams: one set serves them all.
    shared: dict[frozenset[str], frozenset[str]] = {}
    for session in sessions:
        missing = {stream for stream, mark in marks.items() if not mark.has(session)}
        is_refreshed = (
            refresh_since is not None
            and session.finish_time is not None
            and session.finish_time >= refresh_since
        )
        asked = {sources[stream] for stream in missing} - {None}
        if is_refreshed and DETAILS in sources.values():
            asked.add(DETAILS)
        streams = frozenset(
            stream
            for stream, source in sources.items()
            if source in asked or (source is None and (stream in missing or is_refreshed))
        )
        if streams:
            requests = tuple(kind for kind in (DETAILS, TRANSCRIPT) if kind in asked)
            steps.append(Step(session, shared.setdefault(streams, streams), requests))
    return steps
