"""Keeps the SDK's own messages out of the log, unless LOGLEVEL is DEBUG."""

from __future__ import annotations

import logging

from typing_extensions import override

METRICS = "singer_sdk.metrics"
# How the messages begin in the SDK.
BEGINNINGS = (
    "Added '%s' as child stream to '%s'",
    "Skipping deselected stream",
    "Skipping parse of env var settings",
)


class ChatterFilter(logging.Filter):
    """Leaves out metrics and messages on the set-up of streams, but for `LOGLEVEL=DEBUG`."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno > logging.INFO or logging.getLogger().isEnabledFor(logging.DEBUG):
            return True
        return record.name != METRICS and not str(record.msg).startswith(BEGINNINGS)
