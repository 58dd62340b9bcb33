"""Checks the expressions of stream maps before the first record would meet them."""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from singer_sdk.mapper import CustomStreamMap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

# The value of each type in the trial of an expression.
_SAMPLES: dict[str, object] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True}
_WHOLE_RECORD = {"record", "_"}


@dataclass(frozen=True)
class Table:
    """A stream as its map sees it.

    Attributes:
        name: The stream.
        columns: Every column of the stream, with its schema.
        readable: The columns that are selected.
    """

    name: str
    columns: Mapping[str, Mapping[str, Any]]
    readable: Collection[str]

    def columns_in(self, text: str) -> set[str]:
        """Return the columns that an expression reads by their names."""
        body = _parse(text)
        return _names(ast.walk(body)) & set(self.columns) if body else set()


class ExpressionChecker:
    """Says what is wrong with an expression; it never quotes one, which may hold a secret.

    Args:
        values: The setting `stream_map_config`.
        faker_config: The setting `faker_config`.

    Raises:
        AttributeError: If there is no such locale.
    """

    def __init__(self, values: Mapping[str, Any], faker_config: Mapping[str, Any]) -> None:
        self._values = values
        # The names an expression may use, as the SDK itself sets them up.
        self._map = CustomStreamMap("", {}, dict(faker_config), {}, None, {}, None)
        self._evaluator = self._map.expr_evaluator

    def find_problems(self, text: str, column: str, table: Table) -> Iterator[str]:
        """Say what is wrong with an expression.

        Args:
            text: The expression.
            column: The column that it is for, or `__filter__`.
            table: The stream that it is for.
        """
        body = _parse(text)
        if body is None:
            yield "must be one expression"
            return
        nodes = list(ast.walk(body))
        problems = [*self._unknown_parts(nodes), *self._unknown_names(nodes, column, table)]
        problems += self._missing_keys(nodes, table)
        yield from problems or self._trial(text, nodes, column, table)

    def _unknown_parts(self, nodes: Collection[ast.AST]) -> Iterator[str]:
        parts: Mapping[type, object] = self._evaluator.nodes
        operators: Mapping[type, object] = self._evaluator.operators
        for node in nodes:
            is_operator = isinstance(node, ast.operator | ast.unaryop | ast.cmpop)
            known = operators if is_operator else parts
            if (isinstance(node, ast.expr) or is_operator) and type(node) not in known:
                yield f"holds a {type(node).__name__}, which such expressions cannot"
            match node:
                case ast.Call(func=ast.Name(id=name)) if name not in self._evaluator.functions:
                    yield f"calls {name}, which is no function of stream maps"

    def _unknown_names(
        self, nodes: Collection[ast.AST], column: str, table: Table
    ) -> Iterator[str]:
        functions = set(self._evaluator.functions)
        names = {"config", "__stream_name__", "__original_stream_name__", *_WHOLE_RECORD}
        names |= {"self"} if column in table.readable else set()
        names |= {"fake"} if self._map.fake else set()
        # Those of a comprehension are names of its own.
        names |= {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        called = {node.func for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if not isinstance(node, ast.Name) or node in called:
                continue
            if node.id not in names | functions | set(table.readable):
                yield _no_column(node.id, table)

    def _missing_keys(self, nodes: Collection[ast.AST], table: Table) -> Iterator[str]:
        for node in nodes:
            name, key = _key_of(node)
            if name == "config" and key not in self._values:
                yield f"reads {key} of stream_map_config, which is not set"
            if name in _WHOLE_RECORD and key not in table.readable:
                yield _no_column(str(key), table)

    def _trial(
        self, text: str, nodes: Collection[ast.AST], column: str, table: Table
    ) -> Iterator[str]:
        """Try an expression, if it reads nothing but plain values, on one of each type."""
        read = _names(nodes)
        if "self" in read:
            read = read - {"self"} | {column}
        record = {name: _sample(table.columns[name]) for name in read & set(table.columns)}
        if read & _WHOLE_RECORD or None in record.values():
            return
        names = {"config": self._values, "self": record.get(column), **record}
        names |= {"fake": self._map.fake, "__stream_name__": table.name}
        self._evaluator.names = names | {"__original_stream_name__": table.name}
        try:
            self._evaluator.eval(text)
        except (ArithmeticError, LookupError, ValueError):
            pass  # It may be the sample that does not fit.
        except Exception as error:  # noqa: BLE001 - whatever an expression can raise
            yield f"cannot be evaluated ({type(error).__name__})"


def _parse(text: str) -> ast.Expr | None:
    """Read an expression as the SDK does; None if it is none, or more than one."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if len(body) == 1 and isinstance(body[0], ast.Expr) else None


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _key_of(node: ast.AST) -> tuple[str | None, object]:
    """Return the name and the key of `name['key']` and `name.key`, but not of `name.method()`."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
            return name, key
        case ast.Attribute(value=ast.Name(id=name), attr=key) if not hasattr(dict, key):
            return name, key
    return None, None


def _no_column(name: str, table: Table) -> str:
    if name in table.columns:
        return f"reads {name}, which is not selected"
    alike = difflib.get_close_matches(name, table.readable, n=1)
    hint = f", is {alike[0]} meant?" if alike else ""
    if name == "fake":
        hint = ": it needs the package faker in the tap's environment"
    return f"reads {name}, which {table.name} does not have{hint}"


def _sample(schema: Mapping[str, Any]) -> object:
    kinds = schema.get("type", [])
    plain = set([kinds] if isinstance(kinds, str) else kinds) - {"null"}
    return _SAMPLES.get(plain.pop()) if len(plain) == 1 else None
