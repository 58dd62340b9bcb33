"""Holds a mark against a test's list: what came late, has vanished, is waited for no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_usertesting.sync.fingerprint import Fingerprint
from tap_usertesting.sync.session import Session

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from tap_usertesting.sync.mark import Mark


def reconcile(
    mark: Mark,
    sessions: Collection[Session],
    *,
    start_date: datetime | None,
    is_complete: bool,
    today: date,
) -> bool:
    """Bring a mark in line with a test's list, before it is used for planning.

    Args:
        mark: The mark, which is changed.
        sessions: The test's sessions as listed now.
        start_date: Sessions that finished before it are not to land.
        is_complete: Whether the list reaches back to the test's first session.
        today: The present day.

    Returns:
        False if sessions came late that cannot be told from those that have landed: the mark is
        then empty again, so that all are read anew and none is lost.
    """
    mark.forget_asked(but_on=today)
    _reach_back(mark, start_date)
    sessions = [session for session in sessions if session.is_since(mark.since)]
    _give_up(mark, sessions, today)
    if is_complete:
        _forget_vanished(mark, sessions)
    late: set[str] | None = set()
    if mark.landed is not None and (is_complete or mark.covers_from is not None):
        late = mark.landed.late_among(_passed(mark, sessions))
    if late is None:
        _begin_anew(mark, start_date)
        return False
    mark.late = late
    if not is_complete:
        _narrow(mark, sessions)
    mark.landed = Fingerprint.of(_passed(mark, sessions) - late)
    return True


def call_the_roll(
    mark: Mark, sessions: Collection[Session], listed: Collection[str]
) -> list[Session]:
    """Find the sessions that have landed and are no longer listed.

    Args:
        mark: The mark, whose roster is brought up to date.
        sessions: The sessions to read, as listed now.
        listed: The ids of all that the test lists.

    Returns:
        The deleted sessions. `strike` each from the mark when its row is written.
    """
    landed = {one.session_id: one.to_row() for one in sessions if mark.has_landed(one)}
    mark.roster = (mark.roster or {}) | landed
    return [
        Session.from_row(session_id, row)
        for session_id, row in mark.roster.items()
        if session_id not in listed
    ]


def _give_up(mark: Mark, sessions: Collection[Session], today: date) -> None:
    """Wait no longer for what has been pending for too long, nor for what is out of reach."""
    listed = {session.session_id for session in sessions}
    given_up = {
        key
        for key, owed in mark.pending.items()
        if today > owed.last_day and (not owed.is_unread or key not in listed)
    }
    for session_id in given_up:
        del mark.pending[session_id]
    mark.absent += len(given_up)
    mark.unfinished |= {
        session.session_id
        for session in sessions
        if session.bookmark_time is None and session.session_id in given_up
    }


def _forget_vanished(mark: Mark, sessions: Collection[Session]) -> None:
    vanished = mark.unfinished | mark.pending.keys()
    vanished.difference_update(session.session_id for session in sessions)
    mark.unfinished -= vanished
    mark.pending = {key: owed for key, owed in mark.pending.items() if key not in vanished}


def _reach_back(mark: Mark, start_date: datetime | None) -> None:
    """Have a mark begin at the start date, unless it began before.

    So a start date that moves on with the calendar leaves the mark as it is.
    """
    is_new = mark.reached is None or mark.landed is None
    if is_new or start_date is None or (mark.since is not None and start_date < mark.since):
        mark.since = start_date


def _begin_anew(mark: Mark, start_date: datetime | None) -> None:
    """Forget what has landed, but for what is known of the test and of earlier runs."""
    mark.reached, mark.last_id, mark.since = None, "", start_date
    mark.landed, mark.covers_from, mark.late = Fingerprint(), None, set()
    mark.unfinished, mark.pending = set(), {}


def _passed(mark: Mark, sessions: Collection[Session]) -> set[str]:
    """Give the listed sessions that the fingerprint ought to know."""
    return {
        session.session_id for session in sessions if mark.counts(session) and mark.covers(session)
    }


def _narrow(mark: Mark, sessions: Collection[Session]) -> None:
    """Cover the newer half of a list only: the oldest will have left it when it is next read.

    How many they are is not known beforehand, and the fingerprint names a few only.
    """
    times = sorted(session.bookmark_time for session in sessions if session.bookmark_time)
    if times:
        middle = times[len(times) // 2]
        mark.covers_from = max(mark.covers_from or middle, middle)
