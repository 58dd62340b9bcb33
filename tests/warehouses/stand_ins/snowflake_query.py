"""Prints the rows of queries as JSON, read by Snowflake's own connector.

Run by the Python of the loader, which has it; the queries are a JSON list on standard input:

    python snowflake_query.py PORT DATABASE USER
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import snowflake.connector
from snowflake.connector.constants import FIELD_ID_TO_NAME


def main(port: str, database: str, user: str) -> None:
    """Answer the queries."""
    with (
        snowflake.connector.connect(
            account="stand-in",
            user=user,
            password="any",
            host="127.0.0.1",
            port=int(port),
            protocol="http",
            database=database,
        ) as connection,
        connection.cursor() as cursor,
    ):
        json.dump([rows(cursor, query) for query in json.load(sys.stdin)], sys.stdout)


def rows(cursor: Any, query: str) -> list[dict[str, Any]]:
    """Give all rows of a query, with names in lower case."""
    cursor.execute(query)
    columns = [(each.name.lower(), FIELD_ID_TO_NAME[each.type_code]) for each in cursor.description]
    return [
        {name: plain(value, kind) for (name, kind), value in zip(columns, row, strict=True)}
        for row in cursor.fetchall()
    ]


def plain(value: Any, kind: str) -> Any:
    """Give a value as the tap writes it."""
    if kind == "VARIANT" and value is not None:
        return json.loads(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
