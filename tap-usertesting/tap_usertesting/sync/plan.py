"""Which requests each session still needs. Pure: no HTTP, no Singer, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from tap_usertesting.sync.mark import Mark
    from tap_usertesting.sync.session import Session

DETAILS = "details"
TRANSCRIPT = "transcript"
CLIPS = "clips"
VIDEO = "video"

# In the order to ask in.
_REQUESTS = (DETAILS, TRANSCRIPT, CLIPS, VIDEO)

# What may change after a session has finished, and is read again with `refresh_days`.
REFRESHED = frozenset({DETAILS, CLIPS})

INTERACTION_TEST = "NON_THINK_OUT_LOUD"

# What a product type has no such thing of: the vendor's table of what the Results API supports. Any
# other product type, a new one or an unknown one, is asked and may answer 404.
_RULED_OUT = {
    "SURVEY": frozenset({TRANSCRIPT, CLIPS, VIDEO}),
    INTERACTION_TEST: frozenset({TRANSCRIPT}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One session's share of the work.

    Attributes:
        session: The session.
        streams: The streams it lands in.
        requests: What has to be asked for it, in order.
        is_refresh: Whether all of it has landed before.
        is_deletion: Whether the API no longer lists it.
        is_again: Whether it could not be read before: its turn comes after all else.
    """

    session: Session
    streams: frozenset[str]
    requests: tuple[str, ...] = ()
    is_refresh: bool = False
    is_deletion: bool = False
    is_again: bool = False


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


def has_qx_scores(product_type: str | None) -> bool:
    """Tell whether a test may have QXscores: only interaction tests do."""
    return product_type is None or str(product_type).upper() == INTERACTION_TEST


def has_reels(product_type: str | None) -> bool:
    """Tell whether a test may have highlight reels, which are made of its videos."""
    return VIDEO not in _RULED_OUT.get(str(product_type).upper(), frozenset())


def plan(
    sessions: Iterable[Session],
    marks: Mapping[str, Mark],
    sources: Mapping[str, str | None],
    *,
    start_date: datetime | None = None,
    is_again: bool = False,
) -> Iterator[Step]:
    """Plan the work that is left in a test.

    Args:
        sessions: The test's sessions in the order to work in.
        marks: How far each stream has come in this test, reconciled with the list.
        sources: The streams to plan for, each with the request its rows come from.
        start_date: Sessions that finished before it are left out, unless they are owed.
        is_again: Whether to plan what could not be read before, instead of all else.

    Yields:
        A step for each session that is not yet whole. What is asked for lands in every stream that
        it feeds, so that the rows of one answer always stand together.
    """
    # Most sessions land in the same streams: one set serves them all.
    shared: dict[frozenset[str], frozenset[str]] = {}
    for session in sessions:
        missing = {
            stream for stream in sources if not marks[stream].is_done_with(session, start_date)
        }
        asked = {sources[stream] for stream in missing} - {None}
        streams = missing.union(stream for stream, source in sources.items() if source in asked)
        if streams and is_again == _may_wait(session, [marks[stream] for stream in missing]):
            requests = tuple(request for request in _REQUESTS if request in asked)
            landing = frozenset(streams)
            landing = shared.setdefault(landing, landing)
            yield Step(session, landing, requests, is_again=is_again)


def _may_wait(session: Session, marks: Collection[Mark]) -> bool:
    """Tell whether something of a session could not be read, and nothing of it has a turn."""
    is_unread = any(mark.is_unread(session) for mark in marks)
    return is_unread and all(mark.may_wait(session) for mark in marks)


def plan_refresh(
    sessions: Iterable[Session],
    marks: Mapping[str, Mark],
    sources: Mapping[str, str | None],
    since: datetime,
) -> Iterator[Step]:
    """Plan what is read again although it has landed.

    Args:
        sessions: The test's sessions in the order to work in.
        marks: How far each stream has come in this test, reconciled with the list.
        sources: The streams to plan for, each with the request its rows come from.
        since: Sessions that finished since then are read again.

    Yields:
        A step for each of them that had landed when this refresh began and was not read since.
    """
    fed: dict[str, list[str]] = {}
    for stream, source in sources.items():
        if source in REFRESHED:
            fed.setdefault(source, []).append(stream)
    for session in sessions:
        if session.bookmark_time is None or session.bookmark_time < since:
            continue
        requests = tuple(
            request
            for request in _REQUESTS
            if any(marks[stream].is_to_refresh(session) for stream in fed.get(request, ()))
            and all(marks[stream].has_landed(session) for stream in fed[request])
        )
        if requests:
            streams = (stream for stream, source in sources.items() if source in {None, *requests})
            yield Step(session, frozenset(streams), requests, is_refresh=True)
