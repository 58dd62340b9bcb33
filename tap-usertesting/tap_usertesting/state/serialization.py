"""A checkpoint as JSON, in the form of the state.

An entry of `bookmarks.sessions.partitions`; empty fields are left out:

    {"context": {"test_id": "…"},
     "replication_key": "finish_time",
     "replication_key_value": "2026-03-01T12:00:00.000000Z",
     "landed": "AAAAAg…", "missing": {"transcript": "AAAAAQ…"},
     "streams": {"details": ["session_details", "tasks"]},
     "retries": {"transcript": [{"last_day": "2026-03-15", "is_partial": false,
                                 "is_failed": false, "asked_on": null, "session_ids": ["…"]}]},
     "deleted": "AAAAAQ…", "abandoned": 3,
     "workspace_id": "…", "product_type": "THINK_OUT_LOUD",
     "listed_at": "2026-03-02T00:00:00.000000Z"}
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tap_usertesting.state.checkpoint import DIGEST_BYTES, Checkpoint, Retry
from tap_usertesting.state.packing import pack, unpack
from tap_usertesting.timestamps import CLOCK_SKEW, format_time, parse_time, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

REPLICATION_KEY = "finish_time"

_KNOWN = {
    "context",
    "replication_key",
    "replication_key_value",
    "landed",
    "missing",
    "streams",
    "retries",
    "deleted",
    "abandoned",
    "workspace_id",
    "product_type",
    "listed_at",
}


def write_entry(context: Mapping[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
    """Return the entry of a checkpoint."""
    written: dict[str, Any] = {"context": context}
    if checkpoint.newest is not None:
        written["replication_key"] = REPLICATION_KEY
        written["replication_key_value"] = format_time(checkpoint.newest)
    written["landed"] = pack(checkpoint.landed)
    rest = {
        "missing": {
            kind: _pack_ids(ids) for kind, ids in sorted(checkpoint.missing.items()) if ids
        },
        "streams": {kind: sorted(streams) for kind, streams in sorted(checkpoint.streams.items())},
        "retries": {
            kind: _write_retries(retries)
            for kind, retries in sorted(checkpoint.retries.items())
            if retries
        },
        "deleted": _pack_ids(checkpoint.deleted),
        "abandoned": checkpoint.abandoned,
        "workspace_id": checkpoint.workspace_id,
        "product_type": checkpoint.product_type,
        "listed_at": None if checkpoint.listed_at is None else format_time(checkpoint.listed_at),
    }
    return written | {name: value for name, value in rest.items() if value} | checkpoint.unknown


def is_entry(partition: Mapping[str, Any]) -> bool:
    """Tell whether a partition of `sessions` is an entry, rather than one of a former version."""
    return isinstance(partition.get("landed"), str)


def read_entry(partition: Mapping[str, Any]) -> Checkpoint:
    """Read an entry.

    Raises:
        AttributeError, LookupError, OverflowError, TypeError, ValueError: If it is damaged.
    """
    newest, listed_at = (
        _read_time(partition.get(name)) for name in ("replication_key_value", "listed_at")
    )
    if newest is not None and newest > utc_now() + CLOCK_SKEW:
        # A wrong clock somewhere. Nothing depends on it, and the next landing sets it right.
        newest = None
    return Checkpoint(
        landed=unpack(partition["landed"], DIGEST_BYTES),
        missing={kind: set(unpack(ids, 0)) for kind, ids in partition.get("missing", {}).items()},
        streams={kind: set(_texts(names)) for kind, names in partition.get("streams", {}).items()},
        retries={
            kind: _read_retries(groups) for kind, groups in partition.get("retries", {}).items()
        },
        deleted=set(unpack(partition.get("deleted", ""), 0)),
        abandoned=int(partition.get("abandoned", 0)),
        workspace_id=_text_or_none(partition.get("workspace_id")),
        product_type=_text_or_none(partition.get("product_type")),
        listed_at=listed_at,
        newest=newest,
        unknown={name: value for name, value in partition.items() if name not in _KNOWN},
    )


def _pack_ids(session_ids: Iterable[str]) -> str:
    return pack(dict.fromkeys(sorted(session_ids), b""))


def _write_retries(retries: Mapping[str, Retry]) -> list[dict[str, Any]]:
    """Name what is alike once for all sessions that it is the same for: there may be thousands."""
    groups: dict[Retry, list[str]] = {}
    for session_id, retry in retries.items():
        groups.setdefault(retry, []).append(session_id)
    return [
        {
            "last_day": retry.last_day.isoformat(),
            "is_partial": retry.is_partial,
            "is_failed": retry.is_failed,
            "asked_on": retry.asked_on.isoformat() if retry.asked_on else None,
            "session_ids": session_ids,
        }
        for retry, session_ids in groups.items()
    ]


def _read_retries(groups: list[dict[str, Any]]) -> dict[str, Retry]:
    retries = {}
    for group in groups:
        asked_on = group.get("asked_on")
        retry = Retry(
            last_day=date.fromisoformat(group["last_day"]),
            is_partial=bool(group.get("is_partial")),
            is_failed=bool(group.get("is_failed")),
            asked_on=None if asked_on is None else date.fromisoformat(asked_on),
        )
        retries.update(dict.fromkeys(_texts(group["session_ids"]), retry))
    return retries


def _read_time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _text_or_none(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise TypeError
    return values
