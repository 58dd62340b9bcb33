"""Prints the rows of queries as JSON, read by Google's own client.

Run by the Python of the loader, which has it; the queries are a JSON list on standard input:

    python bigquery_query.py URL PROJECT
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery


def main(url: str, project: str) -> None:
    """Answer the queries."""
    client = bigquery.Client(
        project=project,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": url},
    )
    json.dump([rows(client, query) for query in json.load(sys.stdin)], sys.stdout)


def rows(client: bigquery.Client, query: str) -> list[dict[str, Any]]:
    """Give all rows of a query."""
    return [
        {name: plain(value) for name, value in row.items()} for row in client.query_and_wait(query)
    ]


def plain(value: Any) -> Any:
    """Give a value as the tap writes it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
