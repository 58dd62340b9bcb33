"""What loader and dbt send to Snowflake is what its documentation describes."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects import Snowflake

from tests.warehouses.snowflake_stand_in import DATABASE
from tests.warehouses.snowflake_types import contract, decimal_arithmetic, typed
from tests.warehouses.sql import Functions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.warehouses.snowflake_stand_in import SnowflakeStandIn, Statement
    from tests.warehouses.warehouse import Nights

# The first test waits for the nights.
pytestmark = pytest.mark.timeout(1800)

# Snowflake's function reference has these, with these numbers of arguments. Who needs another one
# looks it up there first.
FUNCTIONS = Functions(
    {
        0: "CURRENT_DATABASE CURRENT_SCHEMA CURRENT_TIMESTAMP CURRENT_VERSION DENSE_RANK ROW_NUMBER"
        " SEQ8",
        1: "ABS AVG BIT_LENGTH CAST CEIL CHR COUNT EXISTS EXP FLOOR IS_NULL_VALUE LAG LEAD LENGTH"
        " LN LOWER MAX MIN PERCENTILE_CONT POSITION SQRT STDDEV_SAMP SUM TO_JSON TRIM TRY_TO_DOUBLE"
        " UPPER",
        2: "CONVERT_TIMEZONE GET GREATEST LEAST LEFT LISTAGG MOD NULLIF POWER REGEXP_COUNT"
        " REGEXP_LIKE REGEXP_SUBSTR RIGHT SHA2 TO_VARCHAR",
        3: "DATEADD DATEDIFF IFF REGEXP_REPLACE REPLACE SPLIT_PART",
    },
    {"COALESCE": (2, 99), "FLATTEN": (1, 2), "HASH": (1, 99), "HASH_AGG": (1, 99)},
)
# Half of Snowflake's limit.
LONGEST = 500_000


@pytest.fixture(scope="module")
def sent(in_snowflake: Nights) -> Sequence[Statement]:
    """All that loader and dbt have sent in all nights, and in a full refresh."""
    warehouse: SnowflakeStandIn = in_snowflake.warehouse  # type: ignore[assignment]
    statements = warehouse.statements()
    assert len(statements) > 1000
    return statements


@pytest.fixture(scope="module")
def texts(sent: Sequence[Statement]) -> set[str]:
    return {each.statement for each in sent}


@pytest.fixture(scope="module")
def trees(texts: set[str]) -> list[exp.Expr]:
    # It says of some of Snowflake's own commands that it takes them as they are.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    return [tree for text in texts for tree in sqlglot.parse(text, read="snowflake") if tree]


def test_functions_are_snowflakes(texts: set[str]) -> None:
    assert {lack for text in texts for lack in FUNCTIONS.lack(text, "snowflake")} == set()


def test_no_subquery_stands_under_or(trees: list[exp.Expr]) -> None:
    assert [found for tree in trees for found in subqueries_under_or(tree)] == []


def subqueries_under_or(tree: exp.Expr) -> Iterator[str]:
    for alternative in tree.find_all(exp.Or):
        for predicate in alternative.find_all(exp.In, exp.Exists, exp.Any, exp.All):
            if not isinstance(predicate, exp.In) or predicate.args.get("query"):
                yield alternative.sql("snowflake")


def test_no_time_depends_on_what_an_account_takes_a_timestamp_for(texts: set[str]) -> None:
    assert [text for text in texts if says_timestamp(text)] == []


def says_timestamp(text: str) -> bool:
    tokens = Snowflake().tokenize(text)
    return any(token.text.upper() in {"TIMESTAMP", "DATETIME"} for token in tokens)


def test_texts_are_joined_only_where_there_are_any(trees: list[exp.Expr]) -> None:
    """Of nothing LISTAGG makes an empty text, not null."""
    joined = [node for tree in trees for node in tree.find_all(exp.GroupConcat)]

    assert joined
    assert [node.sql("snowflake") for node in joined if not is_guarded(node)] == []


def is_guarded(joined: exp.GroupConcat) -> bool:
    """Whether a LISTAGG stands in `case when count(…) > 0 then …` of the same column."""
    case = joined.find_ancestor(exp.If)
    counted = case.this.find(exp.Count) if case else None
    ordered = joined.this
    text = ordered.this if isinstance(ordered, exp.Order) else ordered
    return isinstance(counted, exp.Count) and counted.this == text


def test_a_set_is_replaced_in_one_transaction(sent: Sequence[Statement]) -> None:
    sessions = defaultdict(list)
    for each in sent:
        sessions[each.session].append(each.statement)

    assert [torn for texts in sessions.values() for torn in torn_sets(texts)] == []


def torn_sets(statements: Iterable[str]) -> Iterator[str]:
    """Give the tables that are deleted from and inserted into again, and not in one transaction."""
    transaction = 0
    is_open = False
    deleted: dict[str, int | None] = {}
    for statement in statements:
        kind, *rest = statement.split("/*")[0].split()[:4]
        match kind.lower():
            case "begin":
                transaction, is_open = transaction + 1, True
            case "commit" | "rollback":
                is_open = False
            case "delete":
                deleted[rest[1].lower()] = transaction if is_open else None
            case "insert" if rest[0].lower() == "into" and rest[1].lower() in deleted:
                if not is_open or deleted[rest[1].lower()] != transaction:
                    yield rest[1]


def test_no_statement_comes_near_the_longest_that_is_taken(texts: set[str]) -> None:
    assert [text[:200] for text in texts if len(text.encode()) > LONGEST] == []


@pytest.fixture(scope="module")
def queries(sent: Sequence[Statement]) -> list[tuple[exp.Create, exp.Query]]:
    """What makes tables and views, with the types that Snowflake gives to each part."""
    return list(typed((each.statement for each in sent), DATABASE))


def test_contracts_have_the_types_that_snowflake_gives(
    queries: list[tuple[exp.Create, exp.Query]],
) -> None:
    columns = [column for made, query in queries for column in contract(made, query)]
    # A member of an array or an object has no type to sqlglot.
    told = [column for column in columns if column[2] != "UNKNOWN"]

    assert len(told) > 0.99 * len(columns) > 300
    assert [column for column in told if column[1] != column[2]] == []


def test_figures_are_worked_out_in_doubles(queries: list[tuple[exp.Create, exp.Query]]) -> None:
    """A quotient of decimals keeps few digits; a product of long ones outgrows the 38 there are."""
    assert [rounded for _, query in queries for rounded in decimal_arithmetic(query)] == []


def test_the_statements_of_a_model_bear_its_name(sent: Sequence[Statement]) -> None:
    tags: dict[str, str] = {}
    named = set()
    for each in sent:
        if tag := re.search(
            r"alter session set query_tag = '(?:usertesting: )?(\w+)'", each.statement
        ):
            tags[each.session] = tag[1]
        elif each.statement.lstrip().startswith("describe"):
            continue  # asked while the model is still SQL to be
        elif node := re.search(r'"node_id": "(model|test)\.\w+\.(\w+)', each.statement):
            expected = node[2] if node[1] == "model" else "usertesting"
            assert tags.get(each.session, "usertesting") == expected
            named.add(node[2])
    assert "fct_sessions" in named


def test_tables_and_columns_carry_their_descriptions(texts: set[str]) -> None:
    said = [" ".join(text.split()) for text in texts]

    assert [
        text for text in said if text.startswith(f"comment on table {DATABASE}.usertesting.fct_")
    ]
    assert [
        text for text in said if text.startswith("alter table") and " COMMENT $$The session" in text
    ]
