"""Reads the files of the command line, with an error for people where they are wrong."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from singer_sdk.singerlib import Catalog

from tap_usertesting.errors import UserTestingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from singer_sdk import Stream


def read_object(file: IO[str]) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        UserTestingError: If the file holds something else.
    """
    try:
        content = json.load(file)
    except ValueError as error:
        raise UserTestingError(f"{file.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise UserTestingError(f"{file.name} does not hold a JSON object")
    return content


def read_catalog(file: IO[str], streams: Iterable[Stream]) -> Catalog:
    """Read a Singer catalog.

    Args:
        file: The catalog's file.
        streams: The tap's streams: where a catalog that was written by hand leaves out their keys,
            the records would land without any.

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
