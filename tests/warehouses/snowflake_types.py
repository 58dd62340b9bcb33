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


def contracts(statements: Iterable[str], database: str) -> Iterator[tuple[str, str, str]]:
    """Give each column of each contract, with its family there and that of the query behind it.

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
            types = dict(of_query(made.expression, known))
            for name, family in columns.items():
                yield f"{made.this.this.name}.{name}", family_of(family), family_of(types.get(name))
            columns = columns or types
        table = made.find(exp.Table)
        assert table
        place = exp.table_(table.name, table.db, table.catalog or database)
        known.add_table(place, columns, dialect=SNOWFLAKE, match_depth=False)


def declared(made: exp.Create) -> Iterator[tuple[str, exp.DataType]]:
    """Give the columns that a statement names together with their types."""
    for column in made.this.expressions:
        if isinstance(column, exp.ColumnDef) and column.kind:
            yield column.name.upper(), column.kind


def of_query(query: exp.Expr, known: MappingSchema) -> Iterator[tuple[str, exp.DataType]]:
    """Give the columns of a query with their types."""
    whole = qualify(query.unnest(), schema=known, dialect=SNOWFLAKE, validate_qualify_columns=False)
    typed = annotate_types(whole, schema=known, dialect=SNOWFLAKE)
    assert isinstance(typed, exp.Query)
    for column in typed.selects:
        yield column.alias_or_name.upper(), column.type or exp.DataType.build("unknown")


def family_of(kind: exp.DataType | None) -> str:
    """Give the family of a type."""
    name: str = kind.this.name if kind else "UNKNOWN"
    return FAMILIES.get(name, name)
