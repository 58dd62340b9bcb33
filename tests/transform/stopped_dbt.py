"""dbt that is killed between two statements of a model.

Run by a Python that has dbt:

    python stopped_dbt.py MODEL BEFORE AFTER build ...

BEFORE and AFTER are what the statements begin with; `any` for AFTER is the next one, whatever it
is. Instead of all three, `-` kills nothing. What is sent stands in `sent.jsonl` of dbt's folder of
logs: the model, and how the statement begins. Statements that change nothing are left out of this.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from dbt.adapters.sql.connections import SQLConnectionManager
from dbt.cli.main import cli

NODE = re.compile(r'"node_id": "(\w+)\.\w+\.(\w+)')
COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
CHANGING = {"begin", "commit", "create", "delete", "drop", "insert", "merge", "truncate", "update"}

send = SQLConnectionManager.add_query


def main() -> None:
    """Run dbt until it comes to the place."""
    place = None if sys.argv[1] == "-" else tuple(sys.argv[1:4])
    sys.argv = [sys.argv[0], *sys.argv[2 if place is None else 4 :]]
    model = before = ""
    logs = Path(os.environ["DBT_LOG_PATH"])
    logs.mkdir(exist_ok=True)
    sent = (logs / "sent.jsonl").open("w")

    def watched(self: Any, sql: str, *arguments: Any, **more: Any) -> Any:
        nonlocal model, before
        words = COMMENTS.sub("", sql).lower().replace("or replace", "").split()
        # What begins and ends a transaction does not name its model.
        if match := NODE.search(sql):
            model = match[2] if match[1] == "model" else ""
        if words and words[0] in CHANGING:
            after = " ".join(words[: 2 if words[0] == "create" else 1]).strip(";")
            sent.write(json.dumps([model, after]) + "\n")
            sent.flush()
            if place in ((model, before, after), (model, before, "any")):
                os.kill(os.getpid(), signal.SIGKILL)
            before = after
        return send(self, sql, *arguments, **more)

    SQLConnectionManager.add_query = watched
    cli()


if __name__ == "__main__":
    main()
