"""Errors in one line, for the person who can correct them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class UserTestingError(Exception):
    """An error for people: what went wrong, where, and what to do about it, in one line."""


class SettingsError(UserTestingError):
    """Settings are wrong.

    All is said in one line, the last of the log: it is the one that `meltano config test` shows.

    Args:
        problems: The mistakes, each with the setting's name.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = problems
        super().__init__(f"the settings are not right: {'; '.join(problems)}")


class Stopped(Exception):  # noqa: N818 - not an error: the run was asked to end
    """The run was asked to end (a signal, or its time is up) while this waited."""
