"""Makes marts on BigQuery's stand-in, and runs commands on them.

Run by the Python of the plugin `insights-bigquery`, which has Google's client; the marts and the
commands are JSON on standard input, and the commands' exit codes come last on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from google.cloud import bigquery

from usertesting_insights import cli

TYPES = {
    "varchar": "STRING",
    "integer": "INT64",
    "bigint": "INT64",
    "double precision": "FLOAT64",
    "boolean": "BOOL",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "json": "JSON",
}


def make(client: bigquery.Client, mart: str, columns: dict[str, str], rows: list[Any]) -> None:
    """Make a mart with its rows."""
    table = f"{client.project}.usertesting.{mart}"
    fields = [bigquery.SchemaField(name, TYPES[type_]) for name, type_ in columns.items()]
    client.create_table(bigquery.Table(table, fields))
    if rows:
        assert client.insert_rows_json(table, rows) == []


client = bigquery.Client.from_service_account_json(
    os.environ["BIGQUERY_CREDENTIALS_PATH"], project=os.environ["BIGQUERY_PROJECT"]
)
client.create_dataset("usertesting")
given = json.load(sys.stdin)
for mart in given["marts"]:
    make(client, *mart)
codes = [cli.main([*command, "--warehouse", "bigquery"]) for command in given["commands"]]
sys.stdout.write(f"{json.dumps(codes)}\n")
