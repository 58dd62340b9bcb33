"""What can go wrong, said in one line to the person who can mend it."""

from __future__ import annotations


class UserTestingError(Exception):
    """An error for people: what went wrong, where, and what to do about it, in one line."""


class Stopped(Exception):  # noqa: N818 - not an error: the run was asked to end
    """The run was asked to end (a signal, or its time is up) while this waited."""
