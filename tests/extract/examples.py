"""Sessions for the planning tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tap_usertesting.session import Session

EPOCH = datetime(2026, 3, 1, tzinfo=UTC)


def make_session(name: str | int, minutes: float | None = 0) -> Session:
    """Make a session that finished some minutes after the epoch, or has no finish time."""
    finish = None if minutes is None else EPOCH + timedelta(minutes=minutes)
    return Session(
        session_id=f"session-{name}",
        audience_id=None,
        status="COMPLETE",
        start_time=EPOCH,
        finish_time=finish,
        bookmark_time=finish,
    )
