"""Makes marts on BigQuery's stand-in, and the report from them.

Run by the Python of the plugin `insights-bigquery`, which has the client; the tables with their
columns and rows are JSON on standard input:

    python bigquery_run.py PROJECT OUT
"""

from __future__ import annotations

import json
import os
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from usertesting_insights import cli

TYPES = {"varchar": "STRING", "bigint": "INT64", "double precision": "FLOAT64"}

project, out = sys.argv[1:]
client = bigquery.Client(
    project=project,
    credentials=AnonymousCredentials(),
    client_options={"api_endpoint": os.environ["BIGQUERY_EMULATOR_HOST"]},
)
client.create_dataset("usertesting")
for mart, columns, rows in json.load(sys.stdin):
    schema = [
        bigquery.SchemaField(name, TYPES.get(type_, type_.upper()))
        for name, type_ in columns.items()
    ]
    table = client.create_table(bigquery.Table(f"{project}.usertesting.{mart}", schema=schema))
    if rows:
        settings = bigquery.LoadJobConfig(schema=schema)
        client.load_table_from_json(rows, table, job_config=settings).result()
sys.exit(cli.main(["report", "--warehouse", "bigquery", "--out", out]))
