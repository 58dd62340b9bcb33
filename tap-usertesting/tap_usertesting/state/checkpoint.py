"""The checkpoint of one test: what has landed, and what is still to be requested.

A session has landed if it is in the set `landed`: the rows that its responses gave are written. A
response may still be missing, or have a retry. Nothing else decides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from tap_usertesting.session import Session

DIGEST_BYTES = 4
# The last bit of a digest tells whether the row has a finish time.
HAS_FINISH_TIME = 1


class Outcome(Enum):
    """The outcome of a request, as far as the state is concerned."""

    LANDED = auto()
    """The response came, and its rows are written."""
    NOT_FOUND = auto()
    """The API answered 404: it is not there, or not yet."""
    PARTIAL = auto()
    """Something was there, too little to be all."""
    FAILED = auto()
    """It could not be read."""


class Retry(NamedTuple):
    """A request that has to be made again by a later run.

    Not an attempt of `api/retry`, which repeats a request within a run, after seconds.

    Attributes:
        last_day: The last day to make it.
        is_partial: Whether a partial response has been written.
        is_failed: Whether it could not be read: every run tries again, the last day or not.
        asked_on: The day on which a run last made it that broke off, by a kill, a signal or an
            error other than failed reads: a run that resumes on that day leaves it out.
    """

    last_day: date
    is_partial: bool = False
    is_failed: bool = False
    asked_on: date | None = None


class RetryDays(NamedTuple):
    """When a response that was not found, or not whole, is requested again.

    Attributes:
        today: The present day.
        last_day: The last day to request it.
    """

    today: date
    last_day: date


@dataclass(slots=True)
class Checkpoint:
    """How far one test has come.

    Attributes:
        landed: The sessions that have landed, each with the digest of its row in the list.
        missing: By request kind, the landed sessions whose rows of this kind are still to be
            written. By `kind/stream`, the sessions whose response reached the other streams while
            this one was not selected. When the stream is selected again, they move to the entry of
            the kind and are requested again.
        streams: By request kind, the streams that it feeds or has fed.
        retries: By request kind and session, the requests to send again.
        deleted: Sessions whose deletion was written and that are not listed again.
        abandoned: How many requests were given up.
        workspace_id: The workspace, if it is known.
        product_type: The product type, if it is known.
        listed_at: The day on which the test was last listed.
        newest: The newest finish time that has landed. It orders the tests and decides which are
            quiet; it never decides which sessions are read.
        unknown: Fields that a newer version has added, kept as they are.
    """

    landed: dict[str, bytes] = field(default_factory=dict)
    missing: dict[str, set[str]] = field(default_factory=dict)
    streams: dict[str, set[str]] = field(default_factory=dict)
    retries: dict[str, dict[str, Retry]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    abandoned: int = 0
    workspace_id: str | None = None
    product_type: str | None = None
    listed_at: datetime | None = None
    newest: datetime | None = None
    unknown: dict[str, Any] = field(default_factory=dict)

    def is_missing(self, kind: str, session_id: str) -> bool:
        """Tell whether the rows of a kind are missing for a landed session."""
        return session_id in self.missing.get(kind, ())

    def has_changed(self, session: Session) -> bool:
        """Tell whether a landed session's row has changed, or was never written."""
        return self.landed[session.session_id] != row_digest(session)

    def has_found(self, kind: str) -> bool:
        """Tell whether a request of a kind has ever had a response with content."""
        missing, retries = self.missing.get(kind, ()), self.retries.get(kind, {})
        return kind in self.streams and any(
            retries[session_id].is_partial if session_id in retries else session_id not in missing
            for session_id in self.landed
        )

    def land(
        self,
        session: Session,
        outcomes: Mapping[str, Outcome],
        selected: Mapping[str, Collection[str]],
        days: RetryDays,
        *,
        is_row_written: bool,
    ) -> list[str]:
        """Note that a session's rows are written.

        Args:
            session: The session.
            outcomes: The outcomes of its requests, by kind. Kinds not requested are left out.
            selected: The selected streams, by kind.
            days: Today, and the last day to request what is not there.
            is_row_written: Whether its row of the list was written.

        Returns:
            The kinds that are abandoned.
        """
        self._land_row(session, is_row_written=is_row_written)
        session_id = session.session_id
        abandoned = []
        for kind, outcome in outcomes.items():
            _discard(self.missing, kind, session_id)
            if outcome is not Outcome.LANDED and not self._retry(kind, session_id, outcome, days):
                abandoned.append(kind)
            if outcome is Outcome.LANDED:
                self.retries.get(kind, {}).pop(session_id, None)
            if outcome in {Outcome.LANDED, Outcome.PARTIAL}:
                for stream in self.streams.get(kind, set()).difference(selected.get(kind, ())):
                    self.missing.setdefault(f"{kind}/{stream}", set()).add(session_id)
        return abandoned

    def land_refresh(self, kind: str, session_id: str) -> None:
        """Note that a session that is read again needs no more of a kind."""
        _discard(self.missing, kind, session_id)

    def miss(self, kind: str, session_id: str) -> None:
        """Note that a request is still to be made, and is not a retry."""
        self.missing.setdefault(kind, set()).add(session_id)
        self.retries.get(kind, {}).pop(session_id, None)

    def land_deletion(self, session_id: str) -> None:
        """Note that a session's deletion is written."""
        self.landed.pop(session_id, None)
        self.deleted.add(session_id)

    def forget(self, session_ids: Collection[str]) -> None:
        """Forget the requests of some sessions, which are no longer listed."""
        for kind in self.missing:
            self.missing[kind].difference_update(session_ids)
        for retries in self.retries.values():
            for session_id in retries.keys() & session_ids:
                del retries[session_id]

    def drop(self, kind: str) -> None:
        """Forget all about a kind, as the test has no such thing."""
        self.streams.pop(kind, None)
        self.retries.pop(kind, None)
        for key in [key for key in self.missing if key.partition("/")[0] == kind]:
            del self.missing[key]

    def forget_asked(self, *, but_on: date | None = None) -> bool:
        """Have every retry made again, but for those made on a day; tell if that changes any."""
        is_changed = False
        for retries in self.retries.values():
            for session_id, retry in retries.items():
                if retry.asked_on is not None and retry.asked_on != but_on:
                    retries[session_id] = retry._replace(asked_on=None)
                    is_changed = True
        return is_changed

    def _land_row(self, session: Session, *, is_row_written: bool) -> None:
        session_id = session.session_id
        before = self.landed.get(session_id)
        if before is None:
            for kind in self.streams:
                # Until its outcome says otherwise.
                self.missing.setdefault(kind, set()).add(session_id)
        self.deleted.discard(session_id)
        if is_row_written:
            self.landed[session_id] = row_digest(session)
        elif before is None or has_finish_time(before) != (session.finish_time is not None):
            self.landed[session_id] = no_row(session)
        if session.bookmark_time is not None:
            self.newest = max(self.newest or session.bookmark_time, session.bookmark_time)

    def _retry(self, kind: str, session_id: str, outcome: Outcome, days: RetryDays) -> bool:
        retries = self.retries.setdefault(kind, {})
        before = retries.pop(session_id, Retry(days.last_day))
        is_failed = outcome is Outcome.FAILED
        retry = Retry(
            last_day=min(before.last_day, days.last_day),
            is_partial=before.is_partial or outcome is Outcome.PARTIAL,
            is_failed=is_failed,
            asked_on=None if is_failed else days.today,
        )
        if days.today >= retry.last_day and not is_failed:
            self.abandoned += 1
            return False
        retries[session_id] = retry
        return True


def row_digest(session: Session) -> bytes:
    """Return the digest of a session's row in the list."""
    row = json.dumps(session.to_row(), sort_keys=True).encode()
    number = int.from_bytes(blake2b(row, digest_size=DIGEST_BYTES).digest())
    # So that it is never the digest of `no_row`.
    return _digest(number | HAS_FINISH_TIME << 1, session)


def no_row(session: Session) -> bytes:
    """Return the digest that marks a row as not written: that of no row at all."""
    return _digest(0, session)


def has_finish_time(digest: bytes) -> bool:
    """Tell whether a digest is that of a row with a finish time."""
    return bool(digest[-1] & HAS_FINISH_TIME)


def _digest(number: int, session: Session) -> bytes:
    flag = HAS_FINISH_TIME if session.finish_time is not None else 0
    return (number & ~HAS_FINISH_TIME | flag).to_bytes(DIGEST_BYTES)


def _discard(sets: dict[str, set[str]], key: str, session_id: str) -> None:
    if key in sets:
        sets[key].discard(session_id)
