"""Compares a checkpoint with a test's list and with the selected streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_usertesting.state.checkpoint import has_finish_time

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from tap_usertesting.session import Session
    from tap_usertesting.state.checkpoint import Checkpoint


def reconcile(  # noqa: PLR0913 - all that a night depends on
    checkpoint: Checkpoint,
    sessions: Sequence[Session],
    selected: Mapping[str, Collection[str]],
    *,
    today: date,
    refresh: Mapping[str, Sequence[Session]],
    finish_time_kind: str,
) -> dict[str, set[str]]:
    """Bring a checkpoint in line with a test's list and with what is selected.

    Args:
        checkpoint: The checkpoint, which is changed.
        sessions: All the sessions that the test lists now.
        selected: The selected streams, by request kind.
        today: The present day.
        refresh: By request kind, the sessions that are to be read again although they have landed.
        finish_time_kind: The request kind whose rows carry the finish time.

    Returns:
        By request kind, the sessions of the refresh: they have landed and are read again.
    """
    listed = {session.session_id: session for session in sessions}
    checkpoint.forget_asked(but_on=today)
    for kind, streams in selected.items():
        _abandon(checkpoint, kind, listed, today)
        _select(checkpoint, kind, streams)
    refreshed = {kind: _begin_refresh(checkpoint, kind, recent) for kind, recent in refresh.items()}
    if finish_time_kind in checkpoint.streams:
        checkpoint.missing.setdefault(finish_time_kind, set()).update(
            session_id
            for session_id, digest in checkpoint.landed.items()
            if session_id in listed
            and listed[session_id].finish_time is not None
            and not has_finish_time(digest)
        )
    return refreshed


def prune(checkpoint: Checkpoint, vanished: Collection[str], *, keeps_landed: bool) -> None:
    """Take out what a complete list no longer holds.

    Args:
        checkpoint: The checkpoint, which is changed.
        vanished: The sessions.
        keeps_landed: Whether they stay in `landed` until the rows of their deletion are written.
    """
    checkpoint.forget(vanished)
    if not keeps_landed:
        for session_id in vanished:
            del checkpoint.landed[session_id]


def _begin_refresh(checkpoint: Checkpoint, kind: str, recent: Sequence[Session]) -> set[str]:
    """Begin a refresh of what has landed, unless an earlier one has left some of it."""
    retries = checkpoint.retries.get(kind, {})
    again = {
        session.session_id
        for session in recent
        if session.session_id in checkpoint.landed and session.session_id not in retries
    }
    missing = checkpoint.missing.setdefault(kind, set())
    if again & missing:
        return set()
    missing |= again
    return again


def _abandon(checkpoint: Checkpoint, kind: str, listed: Mapping[str, Session], today: date) -> None:
    """Drop retries whose last day has passed; failed ones only if no longer listed."""
    retries = checkpoint.retries.get(kind, {})
    abandoned = [
        session_id
        for session_id, retry in retries.items()
        if today > retry.last_day and not (retry.is_failed and session_id in listed)
    ]
    for session_id in abandoned:
        del retries[session_id]
    checkpoint.abandoned += len(abandoned)


def _select(checkpoint: Checkpoint, kind: str, streams: Collection[str]) -> None:
    """Note what a kind has not yet written to its selected streams."""
    fed = checkpoint.streams.setdefault(kind, set())
    missing = checkpoint.missing.setdefault(kind, set())
    retries = checkpoint.retries.get(kind, {})
    if not fed.issuperset(streams):
        missing |= checkpoint.landed.keys() - retries.keys()
        for session_id, retry in retries.items():
            # The stream that is new has nothing of it.
            retries[session_id] = retry._replace(is_partial=False)
        fed.update(streams)
    for stream in streams:
        missing |= checkpoint.missing.pop(f"{kind}/{stream}", set())
