"""How far one stream has come in one test: a bookmark, what it cannot tell, what is still owed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tap_usertesting.sync.fingerprint import Fingerprint

if TYPE_CHECKING:
    from datetime import date, datetime

    from tap_usertesting.sync.session import Place, Row, Session


class Refresh(NamedTuple):
    """How far what has landed is read again; kept only while a run has not come to its end.

    Attributes:
        until: The bookmark when it began: what landed later is fresh.
        done: The last session that was read again.
    """

    until: Place | None
    done: Place | None = None


class Owed(NamedTuple):
    """An answer that was not there yet, or not all of it, or could not be read.

    Attributes:
        last_day: The last day to ask for it.
        is_bare: Whether something of it has landed, but too little to be all.
        is_unread: Whether it could not be read: then every run asks, the last day or not.
        asked_on: The day a run asked for it which was then cut short: the one that goes on in its
            place does not ask again the same day.
    """

    last_day: date
    is_bare: bool = False
    is_unread: bool = False
    asked_on: date | None = None


@dataclass(slots=True)
class Mark:
    """How far one stream has come in one test.

    Attributes:
        reached: The finish time of the newest session that has landed; the bookmark.
        last_id: Its id: sessions with one finish time land in the order of their ids.
        landed: The fingerprint of the sessions at or below the bookmark that have landed or are
            pending; None if the state came without it.
        covers_from: The finish time from which on the fingerprint covers them; None for all.
        since: The start date it began with: what finished before has not landed, whatever the
            bookmark says. None if there was none.
        unfinished: Sessions that have landed without a finish time.
        pending: Sessions that are asked for again, each with what is owed.
        absent: How many answers were given up.
        product_type: The test's, if it had to be looked up to know whether the stream has rows.
        refresh: How far an unfinished run has read again what had landed before it.
        roster: The rows of all sessions that have landed, if deletions are to be detected.
        late: Sessions below the bookmark that were listed only after it had passed them. Found anew
            by every run, so the state does not hold them.
    """

    reached: datetime | None = None
    last_id: str = ""
    landed: Fingerprint | None = field(default_factory=Fingerprint)
    covers_from: datetime | None = None
    since: datetime | None = None
    unfinished: set[str] = field(default_factory=set)
    pending: dict[str, Owed] = field(default_factory=dict)
    absent: int = 0
    product_type: str | None = None
    refresh: Refresh | None = None
    roster: dict[str, Row] | None = None
    late: set[str] = field(default_factory=set)

    def is_done_with(self, session: Session, start_date: datetime | None = None) -> bool:
        """Tell whether nothing is left to do for a session in this run.

        Args:
            session: The session.
            start_date: What finished before it is left out, but for what is owed since earlier.
        """
        owed = self.pending.get(session.session_id)
        if owed is not None:
            return owed.asked_on is not None
        return not session.is_since(start_date) or self.has_landed(session)

    def has_landed(self, session: Session) -> bool:
        """Tell whether all of a session has landed."""
        if session.session_id in self.pending or session.session_id in self.late:
            return False
        if session.bookmark_time is None:
            return session.session_id in self.unfinished
        return self.counts(session)

    def is_bare(self, session: Session) -> bool:
        """Tell whether something of a session has landed, and more of it is asked for."""
        owed = self.pending.get(session.session_id)
        return owed is not None and owed.is_bare

    def is_unread(self, session: Session) -> bool:
        """Tell whether a session's answer could not be read when it was last asked for."""
        owed = self.pending.get(session.session_id)
        return owed is not None and owed.is_unread

    def may_wait(self, session: Session) -> bool:
        """Tell whether a session may land after newer ones: the bookmark has passed it before."""
        return session.place is None or self.counts(session)

    def land(self, session: Session) -> None:
        """Note that a session has landed, or that its answer is given up."""
        self.pending.pop(session.session_id, None)
        if self.roster is not None:
            self.roster[session.session_id] = session.to_row()
        if session.bookmark_time is None:
            self.unfinished.add(session.session_id)
            return
        is_new = session.session_id in self.late or not self.counts(session)
        if self.landed is not None and is_new and self.covers(session):
            self.landed = self.landed.with_one(session.session_id)
        self.late.discard(session.session_id)
        self.unfinished.discard(session.session_id)
        if self.reached is None or (
            (self.reached, self.last_id) < (session.bookmark_time, session.session_id)
        ):
            self.reached, self.last_id = session.bookmark_time, session.session_id

    def owe(
        self,
        session: Session,
        *,
        is_bare: bool = False,
        is_unread: bool = False,
        today: date,
        last_day: date,
    ) -> bool:
        """Note that a session's answer was not there, or not all of it, or could not be read.

        Args:
            session: The session that was asked for.
            is_bare: Whether something has landed for it.
            is_unread: Whether it could not be read.
            today: The day it was asked for.
            last_day: The last day to ask for it, unless an earlier one was set before.

        Returns:
            Whether it is asked for again; False if it is given up.
        """
        before = self.pending.get(session.session_id, Owed(last_day))
        owed = Owed(
            last_day=min(before.last_day, last_day),
            is_bare=before.is_bare or is_bare,
            is_unread=is_unread,
            asked_on=None if is_unread else today,
        )
        self.land(session)
        if today >= owed.last_day and not is_unread:
            self.absent += 1
            return False
        self.unfinished.discard(session.session_id)
        self.pending[session.session_id] = owed
        return True

    def forget_asked(self, *, but_on: date | None = None) -> None:
        """Have what is pending asked for again, but for what was asked for on a day."""
        self.pending = {
            session_id: owed if owed.asked_on == but_on else owed._replace(asked_on=None)
            for session_id, owed in self.pending.items()
        }

    def strike(self, session: Session) -> None:
        """Note that a deleted session's row is written."""
        if self.roster is not None:
            self.roster.pop(session.session_id, None)

    def begin_refresh(self) -> None:
        """Note what a refresh has to read again, unless a run that was cut short has begun it."""
        if self.refresh is None:
            self.refresh = Refresh(None if self.reached is None else (self.reached, self.last_id))

    def is_to_refresh(self, session: Session) -> bool:
        """Tell whether the refresh that is under way has yet to read a session again."""
        if self.refresh is None or self.refresh.until is None or session.place is None:
            return False
        is_done = self.refresh.done is not None and session.place <= self.refresh.done
        return session.place <= self.refresh.until and not is_done

    def note_refreshed(self, session: Session) -> None:
        """Note that a session was read again."""
        if self.refresh is not None and self.is_to_refresh(session):
            self.refresh = self.refresh._replace(done=session.place)

    def end_run(self, *, is_done: bool) -> None:
        """Note that a run has come to its end, so that the next one asks again.

        Args:
            is_done: Whether all of its work is done, rather than its time up.
        """
        self.forget_asked()
        if is_done:
            self.refresh = None

    def counts(self, session: Session) -> bool:
        """Tell whether the bookmark says that a session has landed."""
        if session.place is None or self.reached is None:
            return False
        if session.session_id in self.unfinished:
            return False
        return session.place <= (self.reached, self.last_id)

    def covers(self, session: Session) -> bool:
        """Tell whether the fingerprint reaches back to a session."""
        if self.covers_from is None or session.bookmark_time is None:
            return True
        return session.bookmark_time >= self.covers_from
