"""What has landed, per test and stream: a bookmark, what it cannot tell, and what is still owed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_usertesting.sync.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from tap_usertesting.sync.session import Session


@dataclass(slots=True)
class Mark:
    """How far one stream has come in one test.

    Attributes:
        reached: The finish time of the newest session that has landed; the bookmark.
        last_id: Its id: sessions with one finish time land in the order of their ids.
        landed: The fingerprint of the sessions at or below the bookmark that have landed or are
            pending; None if the state came without it.
        unfinished: Sessions that have landed without a finish time.
        pending: Sessions whose answer was not there yet, with the last day to ask for it.
        bare: Those of them whose answer has landed, but is too little to be all.
        absent: How many answers were given up.
        product_type: The test's, if it had to be looked up to know whether the stream has rows.
        late: Sessions below the bookmark that were listed only after it had passed them.
    """

    reached: datetime | None = None
    last_id: str = ""
    landed: Fingerprint | None = field(default_factory=Fingerprint)
    unfinished: set[str] = field(default_factory=set)
    pending: dict[str, date] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    absent: int = 0
    product_type: str | None = None
    late: set[str] = field(default_factory=set)

    def has(self, session: Session) -> bool:
        """Tell whether nothing is left to do for a session."""
        if session.session_id in self.pending or session.session_id in self.late:
            return False
        if session.bookmark_time is None:
            return session.session_id in self.unfinished
        return self._counts(session)

    def land(self, session: Session) -> None:
        """Note that a session has landed, or that its answer is given up."""
        self.pending.pop(session.session_id, None)
        self.bare.discard(session.session_id)
        if session.bookmark_time is None:
            self.unfinished.add(session.session_id)
            return
        if self.landed is not None and (
            session.session_id in self.late or not self._counts(session)
        ):
            self.landed = self.landed.with_one(session.session_id)
        self.late.discard(session.session_id)
        self.unfinished.discard(session.session_id)
        if self.reached is None or (
            (self.reached, self.last_id) < (session.bookmark_time, session.session_id)
        ):
            self.reached, self.last_id = session.bookmark_time, session.session_id

    def owe(self, session: Session, *, is_bare: bool, today: date, last_day: date) -> bool:
        """Note that a session's answer was not there, or not all of it.

        Args:
            session: The session that was asked for.
            is_bare: Whether something has landed for it.
            today: The day it was asked for.
            last_day: The last day to ask for it, unless an earlier one was set before.

        Returns:
            Whether it is asked for again; False if it is given up.
        """
        last_day = min(self.pending.get(session.session_id, last_day), last_day)
        is_kept = today < last_day
        is_bare = is_bare or session.session_id in self.bare
        self.land(session)
        if is_kept:
            self.unfinished.discard(session.session_id)
            self.pending[session.session_id] = last_day
            if is_bare:
                self.bare.add(session.session_id)
        else:
            self.absent += 1
        return is_kept

    def reconcile(self, sessions: Collection[Session], *, is_complete: bool, today: date) -> bool:
        """Hold the mark against a test's list before it is used for planning.

        Finds what came late, forgets what has vanished, gives up what was pending for too long.

        Args:
            sessions: The test's sessions as listed now.
            is_complete: Whether the list reaches back to the test's first session.
            today: The present day.

        Returns:
            False if sessions came late that cannot be told from those that have landed: the mark is
            then empty again, so that all are read anew and none is lost.
        """
        given_up: set[str] = set()
        for session_id in [key for key, last_day in self.pending.items() if today > last_day]:
            del self.pending[session_id]
            self.bare.discard(session_id)
            self.absent += 1
            given_up.add(session_id)
        self.unfinished |= {
            session.session_id
            for session in sessions
            if session.bookmark_time is None and session.session_id in given_up
        }
        passed = {session.session_id for session in sessions if self._counts(session)}
        late: set[str] | None = set()
        if is_complete:
            listed = {session.session_id for session in sessions}
            self.unfinished &= listed
            self.pending = {key: day for key, day in self.pending.items() if key in listed}
            self.bare &= listed
            late = self.landed.late_among(passed) if self.landed is not None else set()
        if late is None:
            self.reached, self.landed, self.late = None, Fingerprint(), set()
            self.last_id, self.unfinished, self.pending, self.bare = "", set(), {}, set()
            return False
        self.late = late
        self.landed = Fingerprint.of(passed - late)
        return True

    def _counts(self, session: Session) -> bool:
        """Tell whether the bookmark says that a session has landed."""
        if session.bookmark_time is None or self.reached is None:
            return False
        if session.session_id in self.unfinished:
            return False
        return (session.bookmark_time, session.session_id) <= (self.reached, self.last_id)
