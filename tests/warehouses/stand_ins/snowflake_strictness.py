"""Where fakesnow is more lenient than Snowflake's documentation: what is refused, what differs."""

from __future__ import annotations

from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp


def strict(statement: Expr) -> Expr:
    """Refuse what Snowflake refuses, and have the rest do what it does there."""
    for alternative in statement.find_all(exp.Or):
        if any(map(is_subquery_predicate, alternative.find_all(exp.In, exp.Exists))):
            raise ProgrammingError(
                msg="SQL compilation error: Unsupported subquery type cannot be evaluated",
                errno=2031,
                sqlstate="42601",
            )
    return statement.transform(as_there, copy=False)


def is_subquery_predicate(node: Expr) -> bool:
    """Tell whether a condition is IN or EXISTS of a subquery, which OR may not have around it."""
    return isinstance(node, exp.Exists) or bool(node.args.get("query"))


def as_there(node: Expr) -> Expr:
    """Say a function in such a way that DuckDB gives what Snowflake does."""
    if isinstance(node, exp.GroupConcat):  # of nulls only it is an empty text, not null
        node = node.copy()
        return exp.Coalesce(this=node, expressions=[exp.Literal.string("")])
    if isinstance(node, exp.HashAgg):
        hashed = exp.Anonymous(this="hash", expressions=[node.this, *node.expressions])
        return exp.Anonymous(this="bit_xor", expressions=[hashed])
    return node
