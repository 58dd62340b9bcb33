"""Stream maps: a rule that would do nothing, or fail, is an error before the first request."""

from __future__ import annotations

import difflib
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tap_usertesting.config.map_expressions import ExpressionChecker, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Rules = Mapping[str, Any]

# Leaves out a stream or a column.
NOTHING = (None, "__NULL__")
_OPTIONS = {"__filter__", "__else__", "__key_properties__", "__alias__", "__source__"}
_VARIABLE = re.compile(r"\$\{?[A-Za-z_][A-Za-z0-9_]*\}?")


class StreamMaps:
    """The setting `stream_maps`, with the settings that go with it.

    Args:
        config: The tap's whole configuration.
        tables: Every stream of the tap.
    """

    def __init__(self, config: Mapping[str, Any], tables: Sequence[Table]) -> None:
        self._maps: Mapping[str, Any] = config.get("stream_maps") or {}
        self._values: Mapping[str, Any] = config.get("stream_map_config") or {}
        self._faker_config: Mapping[str, Any] = config.get("faker_config") or {}
        self._tables = tables

    def find_problems(self) -> list[str]:
        """Return a line for each problem; none quotes an expression or a value."""
        problems = [
            f"stream_map_config.{name}: is not set"
            for name, value in self._values.items()
            if value in (None, "") or (isinstance(value, str) and _VARIABLE.fullmatch(value))
        ]
        try:
            checker = ExpressionChecker(self._values, self._faker_config)
        except (AttributeError, TypeError):
            return [*problems, "faker_config: there is no such seed or locale"]
        for key, rules in self._maps.items():
            problems += (f"stream_maps.{key}{problem}" for problem in self._of(key, rules, checker))
        return list(dict.fromkeys(problems))

    def resolve(self) -> dict[str, Any]:
        """Return the maps by stream: the rules of a pattern, then those of the stream's own name.

        The SDK would let the last map that matches a stream take the place of all others, and give
        the columns of a pattern to streams that do not have them.
        """
        resolved: dict[str, Any] = {}
        names = {table.name for table in self._tables}
        for key, rules in sorted(self._maps.items(), key=lambda item: item[0] in names):
            if key == "__else__" or (isinstance(rules, dict) and "__source__" in rules):
                resolved[key] = rules
                continue
            for table in self._matching(key):
                if rules in NOTHING:
                    resolved[table.name] = None
                else:
                    applying = {
                        column: rule
                        for column, rule in rules.items()
                        if column in table.readable or _is_new(column, rules, table)
                    }
                    resolved[table.name] = (resolved.get(table.name) or {}) | applying
        return resolved

    def _of(self, key: str, rules: object, checker: ExpressionChecker) -> Iterator[str]:
        if key == "__else__":
            if rules not in NOTHING:
                yield ": must be null"
            return
        source = rules.get("__source__", key) if isinstance(rules, dict) else key
        tables = self._matching(str(source))
        if not tables:
            yield ": no such stream" + _hint(str(source), (table.name for table in self._tables))
        elif isinstance(rules, dict):
            for column in rules:
                problems = _problems(column, rules, tables, checker)
                yield from (f".{column}: {problem}" for problem in problems)
        elif rules not in NOTHING:
            yield ": must be an object of columns, or null to leave the stream out"

    def _matching(self, pattern: str) -> list[Table]:
        return [table for table in self._tables if fnmatchcase(table.name, pattern)]


def _problems(
    column: str, rules: Rules, tables: Sequence[Table], checker: ExpressionChecker
) -> Iterator[str]:
    rule = rules[column]
    if column.startswith("__") and column != "__filter__":
        yield from _option_problems(column, rule)
        return
    if not (isinstance(rule, str) or rule is None):
        yield "must be an expression, or null"
        return
    having = [table for table in tables if column in table.columns or _is_new(column, rules, table)]
    if not having:
        names = {name for table in tables for name in table.columns}
        yield (
            f"no such column{_hint(column, names)} A new column may only take the place of others: "
            "those that it is made of need rules of their own"
        )
    elif rule not in NOTHING:
        for table in having:
            if column in table.readable or column not in table.columns:
                yield from checker.find_problems(rule, column, table)


def _option_problems(option: str, value: object) -> Iterator[str]:
    if option not in _OPTIONS:
        yield "no such option of stream maps"
    elif option == "__else__" and value not in NOTHING:
        yield "must be null"
    elif option in {"__alias__", "__source__"} and not (isinstance(value, str) and value):
        yield "must be the name of a stream"
    elif option == "__key_properties__" and not (
        value is None or (isinstance(value, list) and all(isinstance(name, str) for name in value))
    ):
        yield "must be a list of columns, or null"


def _is_new(column: str, rules: Rules, table: Table) -> bool:
    """Tell whether a rule makes a new column that takes the place of others, or is an option.

    Otherwise a misspelt column would be added, and the one that was meant written as it is.
    """
    if column.startswith("__"):
        return True
    if column in table.columns or not isinstance(rules[column], str):
        return False
    read = table.columns_in(rules[column])
    return bool(read) and ("__else__" in rules or read <= set(rules))


def _hint(name: str, names: Iterable[str]) -> str:
    alike = difflib.get_close_matches(name, names, n=1)
    return f", is {alike[0]} meant?" if alike else "."
