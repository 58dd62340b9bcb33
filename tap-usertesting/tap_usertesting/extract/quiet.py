"""Decides which tests a run lists: a list costs a request, and most old tests have nothing new."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from tap_usertesting.extract.plan import ruled_out

if TYPE_CHECKING:
    from datetime import date

    from tap_usertesting.extract.plan import Selection
    from tap_usertesting.state.checkpoint import Checkpoint

# A day more between two lists for each week that a test has been quiet.
DAYS_A_STEP = 7


def list_interval(checkpoint: Checkpoint, today: date, most_days: int) -> int:
    """Return how many days may pass between two lists of a test.

    Args:
        checkpoint: The test's.
        today: The present day.
        most_days: `max_list_interval_days`.
    """
    if checkpoint.newest is None:
        return 1
    quiet_days = (today - checkpoint.newest.date()).days
    return max(1, min(most_days, quiet_days // DAYS_A_STEP))


def is_due(
    test_id: str, checkpoint: Checkpoint, selection: Selection, today: date, most_days: int
) -> bool:
    """Tell whether a test is to be listed tonight.

    Tests that have been quiet for as long as each other are spread over the nights by their ids.

    Args:
        test_id: The test.
        checkpoint: The test's.
        selection: The selected streams; whatever is missing for them is requested tonight.
        today: The present day.
        most_days: `max_list_interval_days`.
    """
    interval = list_interval(checkpoint, today, most_days)
    if interval == 1 or checkpoint.listed_at is None or _has_work(checkpoint, selection):
        return True
    days_since = (today - checkpoint.listed_at.date()).days
    is_its_night = (today.toordinal() + _spread(test_id)) % interval == 0
    return days_since >= interval or (is_its_night and days_since > 0)


def _has_work(checkpoint: Checkpoint, selection: Selection) -> bool:
    has_rows = all(int.from_bytes(digest) > 1 for digest in checkpoint.landed.values())
    return (selection.has_sessions and not has_rows) or any(
        checkpoint.missing.get(kind)
        or checkpoint.retries.get(kind)
        or not checkpoint.streams.get(kind, set()) >= streams
        or any(checkpoint.missing.get(f"{kind}/{stream}") for stream in streams)
        for kind, streams in selection.streams.items()
        if kind not in ruled_out(checkpoint.product_type)
    )


def _spread(test_id: str) -> int:
    return int.from_bytes(blake2b(test_id.lower().encode(), digest_size=4).digest())
