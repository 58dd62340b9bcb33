"""Checks of the content of a response: a frame that has to be there, and fields that fail alone.

The checks name the field and never quote its value, which may be about a person.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from typing_extensions import override

from tap_usertesting.api.errors import TransientError
from tap_usertesting.timestamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable

# More milliseconds, or sessions, than fit a warehouse's integers are none.
LARGEST_NUMBER = 2**53
# The end of the year 9999, in milliseconds since 1970.
LATEST_TIME_MS = 253_402_300_800_000

Json: TypeAlias = dict[str, Any]


class Flaws:
    """The parts of a response that could not be read, while the rest is used."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Note a flaw, in words that do not quote it."""
        self._counts[text] += 1

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._counts)

    @override
    def __str__(self) -> str:
        """Name each kind of flaw, with how often it is there."""
        return "; ".join(
            text if count == 1 else f"{text} ({count:,} times)"
            for text, count in self._counts.items()
        )


def required(parent: Json, field: str) -> object:
    """Return a field that has to be there, if only as null.

    Raises:
        TransientError: If it is missing.
    """
    if field not in parent:
        raise unlike(field, "there")
    return parent[field]


def object_in(value: object, name: str) -> Json:
    """Return a value that has to be an object.

    Raises:
        TransientError: If it is none.
    """
    if not isinstance(value, dict):
        raise unlike(name, "an object")
    return value


def objects_in(value: object, name: str) -> list[Json]:
    """Return a value that has to be an array of objects.

    Raises:
        TransientError: If it is none.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise unlike(name, "an array of objects")
    return value


def rows_in(value: object, name: str, id_field: str, flaws: Flaws) -> list[Json]:
    """Return the rows of an array, each with its id. A row that has none fails alone.

    Args:
        value: What has to be an array.
        name: Its name.
        id_field: Where a row has its id.
        flaws: Told of the rows that are left out.

    Raises:
        TransientError: If it is no array.
    """
    if not isinstance(value, list):
        raise unlike(name, "an array of objects")
    sound = [row for row in value if isinstance(row, dict) and _is_id(row.get(id_field))]
    for _ in range(len(value) - len(sound)):
        flaws.add(f"a row of {name} has no {id_field} and is left out")
    return sound


def clear_unless(
    is_sound: Callable[[Any], bool], wanted: str, row: Json, fields: str, flaws: Flaws
) -> None:
    """Leave fields empty that are not what the tap needs.

    Args:
        is_sound: Tells whether a value, if there is one, can be used.
        wanted: What it ought to be, in words.
        row: The object, which is changed.
        fields: The fields, with spaces between them; each with a path for the log before it.
        flaws: Told of them.
    """
    for path in fields.split():
        field = path.rpartition(".")[2]
        value = row.get(field)
        if value is not None and not is_sound(value):
            row[field] = None
            flaws.add(f"{path} is not {wanted} and is left empty")


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number that a warehouse's integers can hold."""
    # Infinity, and what is no number, are not below the largest.
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < LARGEST_NUMBER
    )


def is_count(value: object) -> TypeGuard[float]:
    """Tell whether a value counts something; JSON may write it as 3.0."""
    return is_number(value) and value >= 0 and value == int(value)


def is_text(value: object) -> TypeGuard[str]:
    """Tell whether a value is a text."""
    return isinstance(value, str)


def is_flag(value: object) -> TypeGuard[bool]:
    """Tell whether a value is true or false."""
    return isinstance(value, bool)


def is_time(value: object) -> TypeGuard[str]:
    """Tell whether a value is an ISO 8601 time."""
    if not isinstance(value, str):
        return False
    try:
        parse_time(value)
    except (OverflowError, ValueError):
        return False
    return True


def is_time_ms(value: object) -> TypeGuard[float]:
    """Tell whether a value is a time in milliseconds since 1970."""
    return is_number(value) and 0 <= value < LATEST_TIME_MS


def unlike(name: str, wanted: str) -> TransientError:
    """Return the fault of a body whose frame is not as described."""
    return TransientError(
        f"status 200 with a body the tap does not understand: {name} is not {wanted}"
    )


def _is_id(value: object) -> TypeGuard[str]:
    # The two that are left out would lead to another path of the API.
    return isinstance(value, str) and value not in {"", ".", ".."}
