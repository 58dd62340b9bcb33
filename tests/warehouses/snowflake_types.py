"""Which types Snowflake gives to the columns of tables and views, by its own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SNOWFLAKE = "snowflake"
# What a contract tells apart: types of one family are cast to each other without a word.
FAMILIES = {
    "BIGINT": "FIXED",
    "DECIMAL": "FIXED",
    "INT": "FIXED",
    "SMALLINT": "FIXED",
    "TINYINT": "FIXED",
    "DOUBLE": "REAL",
    "FLOAT": "REAL",
    "CHAR": "TEXT",
    "TEXT": "TEXT",
    "VARCHAR": "TEXT",
}


def typed(statements: Iterable[str], database: str) -> Iterator[tuple[exp.Create, exp.Query]]:
    """Give what makes a table or view of a query, and that query with the type of each part.

    Args:
        statements: In the order in which they were sent: a table is known before it is read.
        database: Where names are that do not say theirs.
    """
    known = MappingSchema(dialect=SNOWFLAKE)
    for statement in dict.fromkeys(statements):
        if not statement.lstrip().lower().startswith("create"):
            continue
        made = sqlglot.parse_one(statement, read=SNOWFLAKE)
        if not isinstance(made, exp.Create) or made.kind not in {"TABLE", "VIEW"}:
            continue
        columns = dict(declared(made))
        if made.expression:
            query = with_types(made.expression, known)
            yield made, query
            columns = columns or dict(of_query(query))
        table = made.find(exp.Table)
        assert table
        place = exp.table_(table.name, table.db, table.catalog or database)
        known.add_table(place, columns, dialect=SNOWFLAKE, match_depth=False)


def with_types(query: exp.Expr, known: MappingSchema) -> exp.Query:
    """Give a query with the types of its parts; a number with a dot is a decimal there."""
    exact = query.unnest().transform(as_decimal)
    whole = qualify(exact, schema=known, dialect=SNOWFLAKE, validate_qualify_columns=False)
    found = annotate_types(whole, schema=known, dialect=SNOWFLAKE)
    assert isinstance(found, exp.Query)
    return found


def as_decimal(node: exp.Expr) -> exp.Expr:
    """Say of a number with a dot that it is a decimal: sqlglot takes it for a double."""
    if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
        return exp.cast(node.copy(), "decimal")
    return node


def contract(made: exp.Create, query: exp.Query) -> Iterator[tuple[str, str, str]]:
    """Give the columns of a contract, each with its family there and that of its query."""
    types = dict(of_query(query))
    for name, kind in declared(made):
        yield f"{made.this.this.name}.{name}", family_of(kind), family_of(types.get(name))


def decimal_arithmetic(query: exp.Query) -> Iterator[str]:
    """Give products and quotients of fractions that are decimals: of these digits are lost."""
    for node in query.find_all(exp.Mul, exp.Div):
        decimals = {family_of(node.left.type), family_of(node.right.type)} == {"FIXED"}
        # Of constants alone nothing is lost.
        if decimals and node.find(exp.Column):
            numbers = [number for number in node.find_all(exp.Literal) if not number.is_string]
            if not all(float(number.name).is_integer() for number in numbers):
                yield node.sql(SNOWFLAKE)


def declared(made: exp.Create) -> Iterator[tuple[str, exp.DataType]]:
    """Give the columns that a statement names together with their types."""
    for column in made.this.expressions:
        if isinstance(column, exp.ColumnDef) and column.kind:
            yield column.name.upper(), column.kind


def of_query(query: exp.Query) -> Iterator[tuple[str, exp.DataType]]:
    """Give the columns of a query with their types."""
    for column in query.selects:
        yield column.alias_or_name.upper(), column.type or exp.DataType.build("unknown")


def family_of(kind: exp.DataType | None) -> str:
    """Give the family of a type."""
    name: str = kind.this.name if kind else "UNKNOWN"
    return FAMILIES.get(name, name)
