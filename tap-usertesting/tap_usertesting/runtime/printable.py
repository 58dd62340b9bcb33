"""Text from outside, made fit for a log: one line, without control characters."""

from __future__ import annotations

import logging

from typing_extensions import override


def printable(text: object) -> str:
    """Return a text on one line, with escapes for whatever a terminal would act on.

    Args:
        text: Anything; an id, a type or a name that came from outside.
    """
    shown = str(text)
    if shown.isprintable():
        return shown
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in shown
    )


class PrintableFilter(logging.Filter):
    """Makes every line of a log printable, whoever wrote it."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if not message.isprintable():
            record.msg, record.args = printable(message), ()
        return True
