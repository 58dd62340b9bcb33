"""Reads the files of the command line, with an error for people where they are wrong."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from singer_sdk.singerlib import Catalog

from tap_usertesting.errors import UserTestingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from singer_sdk import Stream

# No settings, catalog or state need a fifth of it. Whatever copies, compares or writes an object
# that is nested much deeper ends with a RecursionError.
DEEPEST = 100


def read_object(file: IO[str]) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        UserTestingError: If the file holds something else.
    """
    try:
        content = json.load(file)
    except RecursionError:
        raise _too_deep(file) from None
    except ValueError as error:
        raise UserTestingError(f"{file.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise UserTestingError(f"{file.name} does not hold a JSON object")
    if _is_deeper(content, DEEPEST):
        raise _too_deep(file)
    return content


def read_state(file: IO[str]) -> dict[str, Any]:
    """Read a Singer state.

    Raises:
        UserTestingError: If the file holds something else, or a partition twice: which of the two
            is true, nobody can tell.
    """
    content = read_object(file)
    bookmarks = content.get("bookmarks")
    for stream, bookmark in bookmarks.items() if isinstance(bookmarks, dict) else ():
        partitions = bookmark.get("partitions") if isinstance(bookmark, dict) else None
        seen: set[str] = set()
        for partition in partitions if isinstance(partitions, list) else ():
            context = partition.get("context") if isinstance(partition, dict) else None
            text = json.dumps(context, sort_keys=True)
            if text in seen:
                raise UserTestingError(
                    f"{file.name} holds the partition {text} of stream {stream} twice: take out one"
                )
            seen.add(text)
    return content


def read_catalog(file: IO[str], streams: Iterable[Stream]) -> Catalog:
    """Read a Singer catalog.

    Args:
        file: The catalog's file.
        streams: The tap's streams: where a catalog that was written by hand leaves out their keys,
            the records would be written without any.

    Raises:
        UserTestingError: If the file holds something else.
    """
    content = read_object(file)
    known = {stream.name: stream for stream in streams}
    try:
        for entry in content["streams"]:
            stream = known.get(entry["tap_stream_id"])
            if stream is not None:
                entry["key_properties"] = entry.get("key_properties") or list(stream.primary_keys)
                entry["replication_key"] = entry.get("replication_key") or stream.replication_key
        return Catalog.from_dict(content)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserTestingError(
            f"{file.name} is no Singer catalog ({type(error).__name__}: {error}): make one with "
            "--discover"
        ) from error


def _is_deeper(content: object, levels: int) -> bool:
    """Tell whether an object is nested deeper, without going down by recursion."""
    layer = [content]
    for _ in range(levels):
        layer = [
            each
            for outer in layer
            if isinstance(outer, dict | list)
            for each in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(layer)


def _too_deep(file: IO[str]) -> UserTestingError:
    return UserTestingError(f"{file.name} is nested more than {DEEPEST} levels deep")
