"""No regular expression of the tap takes longer than the text that it is held against.

A pattern that backtracks needs one of three things, and none has any: a repeat without a bound
around more than a single character, two repeats without a bound, or such a repeat in a pattern that
is tried at every place of a text.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from re import _constants as codes  # type: ignore[attr-defined] # it is not typed
from re import _parser as parser  # type: ignore[attr-defined] # it is not typed
from typing import TYPE_CHECKING, Any

import pytest

import tap_usertesting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# Repeats up to here cost a constant.
BOUND = 64
TRIED_EVERYWHERE = {"search", "findall", "finditer", "sub", "subn", "split"}
BACKTRACKING = {codes.MAX_REPEAT, codes.MIN_REPEAT}
ONE_CHARACTER = {codes.IN, codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.CATEGORY}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(tap_usertesting.__path__, "tap_usertesting."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


def repeats(tree: Any) -> Iterator[tuple[Any, int, Any]]:
    """Yield the repeats of a pattern, at any depth: the kind, the most, and what is repeated."""
    for code, argument in tree:
        if code in {*BACKTRACKING, codes.POSSESSIVE_REPEAT}:
            _, most, inner = argument
            yield code, most, inner
        for part in argument if isinstance(argument, tuple | list) else [argument]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, parser.SubPattern):
                    yield from repeats(inner)


def unbounded(pattern: re.Pattern[Any]) -> list[tuple[Any, Any]]:
    tree = parser.parse(pattern.pattern, pattern.flags)
    return [(code, inner) for code, most, inner in repeats(tree) if int(most) > BOUND]


def is_slow(pattern: re.Pattern[Any], *, is_tried_everywhere: bool) -> bool:
    found = unbounded(pattern)
    if is_tried_everywhere:
        return bool(found)
    given_back = [inner for code, inner in found if code in BACKTRACKING]
    is_simple = all(len(inner) == 1 and inner[0][0] in ONE_CHARACTER for inner in given_back)
    return len(given_back) > 1 or not is_simple


def names_tried_everywhere() -> set[str]:
    return {
        f"{module.__name__}.{node.func.value.id}"
        for module in modules()
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.attr in TRIED_EVERYWHERE
    }


def test_every_pattern_is_compiled_where_this_test_can_see_it() -> None:
    for module in modules():
        calls = [
            node.func.attr
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
        ]
        own = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
        assert calls == ["compile"] * len(own), module.__name__


def test_no_pattern_backtracks() -> None:
    everywhere = names_tried_everywhere()
    found = patterns()
    assert found
    slow = {
        name: pattern.pattern
        for name, pattern in found.items()
        if is_slow(pattern, is_tried_everywhere=name in everywhere)
    }
    assert slow == {}


@pytest.mark.parametrize(
    "pattern", [r"<v(?:\.[^\s>]+)*[ \t]+([^<>]+)>", "(a|a)*b", "(a+)+b", "a*a*b", "(?:ab?)*c"]
)
def test_the_check_finds_what_backtracks(pattern: str) -> None:
    assert is_slow(re.compile(pattern), is_tried_everywhere=False)


@pytest.mark.parametrize("pattern", ["a++a++b", "[ab]*c", "(?:ab){1,9}c", "(?>a+)b"])
def test_the_check_lets_through_what_does_not(pattern: str) -> None:
    assert not is_slow(re.compile(pattern), is_tried_everywhere=False)
