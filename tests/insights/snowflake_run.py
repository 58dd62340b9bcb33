"""Makes marts on Snowflake's stand-in, and the report from them.

Run by the Python of the plugin `insights-snowflake`, which has the connector; the statements, each
with rows of values, are JSON on standard input:

    python snowflake_run.py OUT
"""

from __future__ import annotations

import json
import os
import sys

from usertesting_insights import cli
from usertesting_insights.warehouse.open import open_warehouse

warehouse = open_warehouse("snowflake", os.environ, writable=True)
for statement, rows in json.load(sys.stdin):
    for values in rows or [()]:
        warehouse.run(statement.replace("?", "{}"), values)
warehouse.close()
sys.exit(cli.main(["report", "--warehouse", "snowflake", "--out", sys.argv[1]]))
