"""Figures as the pages print them: whole per cents, a real minus, "to" between bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SECONDS_PER_MINUTE = 60


def percent(share: float) -> str:
    """Return a share (0 to 1) as a whole per cent, such as ``67 %``."""
    return f"{whole(100 * share)}{NBSP}%"


def percent_range(low: float, high: float) -> str:
    """Return an interval of shares (0 to 1), such as ``55 to 77 %``."""
    return f"{whole(100 * low)} to {percent(high)}"


def whole(value: float) -> str:
    """Return a figure without decimals, such as ``−17``."""
    rounded = round(value)
    return f"{MINUS}{-rounded}" if rounded < 0 else str(rounded)


def signed(value: float) -> str:
    """Return a change without decimals and with its sign, such as ``+30``."""
    return f"+{round(value)}" if round(value) > 0 else whole(value)


def whole_range(low: float, high: float) -> str:
    """Return an interval of scores, such as ``−17 to 50``."""
    return f"{whole(low)} to {whole(high)}"


def signed_range(low: float, high: float) -> str:
    """Return an interval of a change, such as ``−13 to +44``."""
    return f"{signed(low)} to {signed(high)}"


def points(difference: float) -> str:
    """Return a difference of shares in points, such as ``−31 points``."""
    return f"{whole(100 * difference)} points"


def points_range(low: float, high: float) -> str:
    """Return an interval of differences of shares, such as ``−48 to −12 points``."""
    return f"{whole(100 * low)} to {points(high)}"


def times(ratio: float) -> str:
    """Return how many times as much something is, such as ``3.2 times``."""
    return f"{ratio:.1f} times"


def times_range(low: float, high: float) -> str:
    """Return an interval of ratios, such as ``2.1 to 4.7 times``."""
    return f"{low:.1f} to {times(high)}"


def clock(seconds: float) -> str:
    """Return a time in minutes and seconds, such as ``2:09``."""
    minutes, rest = divmod(round(seconds), _SECONDS_PER_MINUTE)
    return f"{minutes}:{rest:02d}"


def clock_range(low: float, high: float) -> str:
    """Return an interval of times, such as ``1:52 to 2:28``."""
    return f"{clock(low)} to {clock(high)}"


def count_of(count: int, total: int) -> str:
    """Return a count with its total, such as ``10 of 15``. Always in digits."""
    return f"{count:,} of {total:,}"


def in_words(count: int) -> str:
    """Return a count below ten as a word; larger ones in digits."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun, such as ``1 answer`` or ``17 answers``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no "and"
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def day(value: date) -> str:
    """Return a date, such as ``19 October 2026``."""
    return f"{value.day} {value:%B %Y}"


def days(first: date, last: date) -> str:
    """Return a span of dates, leaving out what both have in common."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def on_one_line(text: str) -> str:
    """Return a text whose words stay together, such as a date."""
    return text.replace(" ", NBSP)


def quoted(text: str) -> str:
    """Return a text between quotation marks."""
    return f"“{text}”"
