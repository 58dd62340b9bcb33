"""What could not be read: the run goes on without it, but does not end as if all were well."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tap_usertesting.api.errors import ApiError, ResourceError

if TYPE_CHECKING:
    from collections.abc import Callable

# So many in a row are no longer a broken session or two, but the API itself.
MOST_IN_A_ROW = 5

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("tap-usertesting")


class Failures:
    """The requests of a run that failed for good, each set aside for the next run to ask again.

    One session that the API cannot give must not keep all others from landing, night after night.

    Args:
        most_in_a_row: How many failures in a row end the run.
    """

    def __init__(self, most_in_a_row: int = MOST_IN_A_ROW) -> None:
        self._most_in_a_row = most_in_a_row
        self._errors: list[ResourceError] = []
        self._in_a_row = 0

    def note_success(self) -> None:
        """Note that the API does answer."""
        self._in_a_row = 0

    def set_aside(self, error: ResourceError, *, is_known: bool = False) -> None:
        """Go on without what could not be read.

        Args:
            error: Says what it is.
            is_known: Whether an earlier run could not read it either: it tells nothing new of the
                API.

        Raises:
            ApiError: If too many in a row have failed for going on to make sense.
        """
        logger.warning("Set aside until the next run: %s", error)
        self._errors.append(error)
        if not is_known:
            self._in_a_row += 1
        if self._in_a_row >= self._most_in_a_row:
            raise ApiError(f"{error} ({self._in_a_row} in a row could not be read)") from error

    def raise_if_any(self) -> None:
        """End the run with an error if anything was set aside.

        Raises:
            ApiError: With the first that failed, and how many did.
        """
        if self._errors:
            count = len(self._errors)
            raise ApiError(f"{self._errors[0]} ({count} in all could not be read)")


def or_error(ask: Callable[P, T]) -> Callable[P, T | ResourceError]:
    """Have a function give back the `ResourceError` that it raises, as another kind of answer."""

    def answer(*args: P.args, **kwargs: P.kwargs) -> T | ResourceError:
        try:
            return ask(*args, **kwargs)
        except ResourceError as error:
            return error

    return answer
