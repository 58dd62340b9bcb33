"""The bytes of a body, read as JSON or as text without characters that cannot be written.

Warehouses, their loaders and Python's own encoders have limits of their own. What the tap lets
through here, it can write; what it cannot write is a body that it does not understand.
"""

from __future__ import annotations

import codecs
import json
import math
import re
import sys
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tap_usertesting.api.errors import TransientError

# Deeper than anything the API describes, and well within what encoders and loaders can follow.
DEEPEST_LEVEL = 100

# A whole number of so many digits is below the largest floating-point number.
SAFE_DIGITS = sys.float_info.max_10_exp

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# No text column holds NUL, and no encoding half of a surrogate pair.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_CONTAINERS = (dict, list)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body(Generic[T]):
    """A body, read.

    Attributes:
        value: Its content.
        replaced: How many characters were replaced, as they cannot be stored.
    """

    value: T
    replaced: int


def read_json(content: bytes) -> Body[object]:
    """Read JSON in any of its encodings.

    Args:
        content: The bytes.

    Returns:
        Its content, in values and names without NUL and halves of surrogate pairs.

    Raises:
        TransientError: If it is no JSON, is nested too deep, or has a number too large to write.
    """
    text, replaced = _decode(content, json.detect_encoding(content))
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise TransientError("status 200 with a body that is no JSON") from error
    _check_depth(value)
    if "\\u" not in text:
        # No decoder and no JSON lets through what cannot be stored, unless it is escaped.
        return Body(value, replaced)
    cleaner = _Cleaner()
    value = cleaner.clean(value)
    return Body(value, replaced + cleaner.replaced)


def read_text(content: bytes) -> Body[str]:
    """Read text: UTF-8, or UTF-16 that says so itself.

    Args:
        content: The bytes.

    Returns:
        The text; bytes that are none in this encoding, and NUL, become the replacement character.
    """
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text, replaced = _decode(content, "utf-16" if is_utf_16 else "utf-8")
    text, more = _UNSTORABLE.subn(_REPLACEMENT, text)
    return Body(text, replaced + more)


def _decode(content: bytes, encoding: str) -> tuple[str, int]:
    """Decode bytes; those that cannot be are replaced and counted."""
    try:
        return content.decode(encoding), 0
    except UnicodeDecodeError:
        text = content.decode(encoding, errors="replace")
        # The sender may have replaced some before.
        sent = content.decode(encoding, errors="ignore").count(_REPLACEMENT)
        return text, text.count(_REPLACEMENT) - sent


def _check_depth(value: object) -> None:
    """Look at the containers in a value level by level: most that stands in one is text."""
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(DEEPEST_LEVEL):
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, _CONTAINERS)
        ]
    if level:
        raise TransientError(
            f"status 200 with a body that is nested deeper than {DEEPEST_LEVEL} levels"
        )


@dataclass(slots=True)
class _Cleaner:
    """Replaces what cannot be stored, and counts it."""

    replaced: int = 0

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        if not isinstance(value, dict):
            return value
        cleaned: dict[str, object] = {}
        for name, item in value.items():
            new_name = self._clean_text(name)
            while new_name in cleaned:
                # Two names that differ in what was replaced stay two.
                new_name += _REPLACEMENT
            cleaned[new_name] = self.clean(item)
        return cleaned

    def _clean_text(self, text: str) -> str:
        if text.isascii() and "\0" not in text:
            return text
        cleaned, count = _UNSTORABLE.subn(_REPLACEMENT, text)
        self.replaced += count
        return cleaned


def _number(text: str) -> float:
    """Read a number; one that is none or infinite (`NaN`, `1e999`) could not be written again."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _whole_number(text: str) -> int:
    """Read a whole number; one beyond every floating-point number overflows in many a loader."""
    if len(text) > SAFE_DIGITS:
        _number(text)
    return int(text)


_DECODER = json.JSONDecoder(parse_constant=_number, parse_float=_number, parse_int=_whole_number)
