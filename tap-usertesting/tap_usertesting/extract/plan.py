"""Defines the request kinds, and decides which of them each session still needs.

Pure: no HTTP, no Singer, no clock. `remaining` applies these rules to a whole test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from tap_usertesting.session import Session
    from tap_usertesting.state.checkpoint import Checkpoint

DETAILS = "details"
TRANSCRIPT = "transcript"
CLIPS = "clips"
VIDEO = "video"

# The request kinds, in the order to send them in.
KINDS = (DETAILS, TRANSCRIPT, CLIPS, VIDEO)

# The kinds whose content may change after a session has finished: `refresh_days` reads them again.
REFRESHED = (DETAILS, CLIPS)

INTERACTION_TEST = "NON_THINK_OUT_LOUD"

# The request kinds that a product type does not have, by the vendor's table of what the Results API
# supports. For any other product type, new or unknown, they are requested and may answer 404.
_RULED_OUT = {
    "SURVEY": frozenset({TRANSCRIPT, CLIPS, VIDEO}),
    INTERACTION_TEST: frozenset({TRANSCRIPT}),
}


@dataclass(frozen=True)
class Selection:
    """The selected streams of sessions.

    Attributes:
        streams: Those that get rows from responses, by request kind.
        has_sessions: Whether the stream of the list is selected.
        has_deletions: Whether deletions are looked for and written.
    """

    streams: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_sessions: bool = True
    has_deletions: bool = False


class Reason(Enum):
    """Why a session is in the plan."""

    NEW = auto()
    """It is new, its row has changed, or something is missing for the selected streams."""
    REFRESH = auto()
    """It has landed and is read again, since it may have changed."""
    RETRY = auto()
    """Its response was not there before, or could not be read."""
    DELETION = auto()
    """It has landed, and the API no longer lists it."""


@dataclass(frozen=True, slots=True)
class SessionRequests:
    """The requests for one session.

    Attributes:
        session: The session.
        kinds: The requests to make, in order.
        is_row_due: Whether its row of the list is to be written.
        reason: Why.
    """

    session: Session
    kinds: tuple[str, ...] = ()
    is_row_due: bool = False
    reason: Reason = Reason.NEW


def ruled_out(product_type: str | None) -> frozenset[str]:
    """Return the request kinds that a product type does not have.

    Args:
        product_type: As v1 words it, in any letter case; None if it is not known.
    """
    return _RULED_OUT.get(str(product_type).upper(), frozenset())


def has_qx_scores(product_type: str | None) -> bool:
    """Tell whether a test may have QXscores: an interaction test, or one of unknown type."""
    return product_type is None or str(product_type).upper() == INTERACTION_TEST


def has_reels(product_type: str | None) -> bool:
    """Tell whether a test may have highlight reels, which are made of its videos."""
    return VIDEO not in ruled_out(product_type)


def plan_new(
    sessions: Iterable[Session],
    checkpoint: Checkpoint,
    kinds: Collection[str],
    *,
    has_sessions: bool,
    may_request: Callable[[str, str], bool] = lambda _kind, _session_id: True,
) -> Iterator[SessionRequests]:
    """Plan what has not landed, or is missing something for the selected streams.

    Args:
        sessions: The test's sessions in the order to work in, without those to leave out.
        checkpoint: The checkpoint, reconciled with the list.
        kinds: The request kinds to plan for.
        has_sessions: Whether rows of the list are written.
        may_request: Tells whether a kind may be requested for a session now.

    Yields:
        The requests for each such session.
    """
    for session in sessions:
        session_id = session.session_id
        is_new = session_id not in checkpoint.landed
        needed = tuple(
            kind
            for kind in KINDS
            if kind in kinds
            and (is_new or checkpoint.is_missing(kind, session_id))
            and may_request(kind, session_id)
        )
        is_row_due = has_sessions and (is_new or checkpoint.has_changed(session))
        if is_new or needed or is_row_due:
            yield SessionRequests(session, needed, is_row_due)


def plan_refresh(
    sessions: Iterable[Session], refreshed: Mapping[str, Collection[str]]
) -> Iterator[SessionRequests]:
    """Plan what is read again although it has landed.

    Args:
        sessions: The test's sessions in the order to work in.
        refreshed: The sessions to read again, by request kind.
    """
    for session in sessions:
        needed = tuple(kind for kind in KINDS if session.session_id in refreshed.get(kind, ()))
        if needed:
            yield SessionRequests(session, needed, reason=Reason.REFRESH)


def plan_retries(
    sessions: Iterable[Session], checkpoint: Checkpoint, kinds: Collection[str], today: date
) -> Iterator[SessionRequests]:
    """Plan what was not there before, or could not be read.

    What a run requested today is left out if the run broke off: by a kill, a signal, or an error
    other than failed reads. At the end of any other run `StateStore.end_run` clears the mark for
    that, so the next one requests all of it again, on the same day too.

    Args:
        sessions: The test's sessions in the order to work in.
        checkpoint: The checkpoint, with its retries.
        kinds: The request kinds to plan for.
        today: The present day.
    """
    due = {
        kind: {
            session_id
            for session_id, retry in checkpoint.retries.get(kind, {}).items()
            if retry.asked_on != today
        }
        for kind in kinds
    }
    for session in sessions:
        needed = tuple(kind for kind in KINDS if session.session_id in due.get(kind, ()))
        if needed:
            yield SessionRequests(session, needed, reason=Reason.RETRY)


def since(sessions: Iterable[Session], start_date: datetime | None) -> list[Session]:
    """Leave out the sessions that finished before a start date."""
    return [session for session in sessions if session.is_since(start_date)]
