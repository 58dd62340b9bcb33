"""Makes marts on Snowflake's stand-in, and runs the command there three times.

Run by the Python of Snowflake's loader, which has the connector; the statements, each with rows of
values, are JSON on standard input, and what the command needs beside is looked up last.
"""

from __future__ import annotations

import json
import os
import sys

sys.path += sys.argv[1:]

from usertesting_insights import cli
from usertesting_insights.warehouse.open import open_warehouse

warehouse = open_warehouse("snowflake", os.environ, writable=True)
for statement, rows in json.load(sys.stdin):
    for values in rows or [()]:
        warehouse.run(statement.replace("?", "{}"), values)
warehouse.close()
codes = [cli.main(["alerts", "--warehouse", "snowflake"]) for _ in range(3)]
sys.exit(codes != [1, 0, 0])
