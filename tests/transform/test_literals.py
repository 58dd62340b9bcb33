"""A text in SQL is the same text to every warehouse, whatever stands in it."""

import pytest
import sqlglot
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment

from tests.transform.warehouse import ROOT

MACROS = ROOT / "transform/macros/cross_db/text_literal.sql"
ODD = st.text(alphabet="\\'\"abn %${}-;\n\r\té😀")


def literal(warehouse: str, text: str) -> str:
    """Give the literal that dbt writes; a `return` is of dbt's own making."""
    source = MACROS.read_text(encoding="utf-8")
    macros = Environment(autoescape=False).from_string(source).make_module()  # noqa: S701 - SQL
    own = getattr(macros, f"{warehouse}__text_literal", None)
    written: str = (own or macros.default__text_literal)(text)  # type: ignore[attr-defined]
    return written


@pytest.mark.parametrize("warehouse", ["duckdb", "postgres", "snowflake", "bigquery", "redshift"])
@given(text=ODD)
@example(text="\\")
@example(text="\\'")
@example(text="it's 5 o'clock\\n")
def test_a_literal_stands_for_its_text(warehouse: str, text: str) -> None:
    read = sqlglot.parse_one(literal(warehouse, text), read=warehouse)

    assert isinstance(read, sqlglot.exp.Literal | sqlglot.exp.ByteString)
    assert read.this == text
