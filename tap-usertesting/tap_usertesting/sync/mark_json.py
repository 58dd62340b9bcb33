"""A mark as JSON, in the form that a person reads in the state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tap_usertesting.sync.fingerprint import Fingerprint
from tap_usertesting.sync.mark import Mark, Owed, Refresh
from tap_usertesting.sync.session import Session
from tap_usertesting.times import format_time, parse_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tap_usertesting.sync.session import Place, Row

REPLICATION_KEY = "finish_time"


def write_mark(mark: Mark) -> dict[str, Any]:
    """Give what the state holds of a mark; what is empty is left out."""
    written: dict[str, Any] = {}
    if mark.reached is not None:
        written["replication_key"] = REPLICATION_KEY
        written["replication_key_value"] = format_time(mark.reached)
        written["id_at_bookmark"] = mark.last_id
    if mark.reached is not None and mark.landed is not None:
        written["landed"] = mark.landed.size
        written["fingerprint"] = mark.landed.to_text()
    rest = {
        "covers_from": _write_time(mark.covers_from),
        "since": _write_time(mark.since),
        "unfinished": sorted(mark.unfinished),
        "pending": _write_pending(mark.pending),
        "absent": mark.absent,
        "product_type": mark.product_type,
        "refresh": _write_refresh(mark.refresh),
        # The very object, since it may be long and a state goes out after every session.
        "roster": mark.roster,
    }
    return written | {name: value for name, value in rest.items() if value}


def read_mark(partition: dict[str, Any]) -> Mark:
    """Read a mark.

    Args:
        partition: A partition of a stream's bookmark; a plain one, without what this tap adds to
            it, will do.

    Raises:
        AttributeError, LookupError, OverflowError, TypeError, ValueError: If it is damaged.
    """
    reached = partition.get("replication_key_value")
    landed = None
    if "landed" in partition:
        landed = Fingerprint.from_text(int(partition["landed"]), partition["fingerprint"])
    elif reached is None:
        landed = Fingerprint()
    return Mark(
        reached=None if reached is None else parse_time(reached),
        last_id=_text(partition, "id_at_bookmark"),
        landed=landed,
        covers_from=_read_time(partition, "covers_from"),
        since=_read_time(partition, "since"),
        unfinished=set(_ids(partition, "unfinished")),
        pending=_read_pending(partition.get("pending", [])),
        absent=int(partition.get("absent", 0)),
        product_type=partition.get("product_type"),
        refresh=_read_refresh(partition.get("refresh")),
        roster=_read_roster(partition.get("roster")),
    )


def _write_time(time: datetime | None) -> str | None:
    return None if time is None else format_time(time)


def _read_time(partition: Mapping[str, Any], name: str) -> datetime | None:
    return parse_time(partition[name]) if name in partition else None


def _write_pending(pending: Mapping[str, Owed]) -> list[dict[str, Any]]:
    """Name what is owed once for all sessions that it is the same for: there may be thousands."""
    groups: dict[Owed, list[str]] = {}
    for session_id, owed in pending.items():
        groups.setdefault(owed, []).append(session_id)
    return [
        {
            "last_day": owed.last_day.isoformat(),
            "is_bare": owed.is_bare,
            "is_unread": owed.is_unread,
            "asked_on": owed.asked_on.isoformat() if owed.asked_on else None,
            "session_ids": session_ids,
        }
        for owed, session_ids in groups.items()
    ]


def _read_pending(written: list[dict[str, Any]]) -> dict[str, Owed]:
    pending = {}
    for group in written:
        asked_on = group["asked_on"]
        owed = Owed(
            last_day=date.fromisoformat(group["last_day"]),
            is_bare=group["is_bare"],
            # A state of before this was noted has none.
            is_unread=group.get("is_unread", False),
            asked_on=None if asked_on is None else date.fromisoformat(asked_on),
        )
        pending.update(dict.fromkeys(_ids(group, "session_ids"), owed))
    return pending


def _write_refresh(refresh: Refresh | None) -> dict[str, Any] | None:
    if refresh is None:
        return None
    return {
        name: None if place is None else [format_time(place[0]), place[1]]
        for name, place in refresh._asdict().items()
    }


def _read_refresh(written: dict[str, Any] | None) -> Refresh | None:
    if written is None:
        return None
    places = (written["until"], written["done"])
    until, done = (None if place is None else _read_place(*place) for place in places)
    return Refresh(until, done)


def _read_place(time: str, session_id: str) -> Place:
    return parse_time(time), session_id


def _read_roster(roster: dict[str, Row] | None) -> dict[str, Row] | None:
    for session_id, row in ({} if roster is None else roster).items():
        # It raises on a row that could not be written as a record one day.
        Session.from_row(session_id, row)
    return roster


def _text(partition: dict[str, Any], name: str) -> str:
    text = partition.get(name, "")
    if not isinstance(text, str):
        raise TypeError(name)
    return text


def _ids(written: dict[str, Any], name: str) -> list[str]:
    ids = written.get(name, [])
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise TypeError(name)
    return ids
