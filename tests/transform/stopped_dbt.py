"""dbt that is killed between two statements of a model.

Run by a Python that has dbt:

    python stopped_dbt.py MODEL BEFORE AFTER build ...

BEFORE and AFTER are what the statements begin with. Instead of all three, `-` kills nothing. What
is sent stands in `sent.jsonl` of dbt's folder of logs: the model, and how the statement begins.
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

send = SQLConnectionManager.add_query


def main() -> None:
    """Run dbt until it comes to the place."""
    place = None if sys.argv[1] == "-" else tuple(sys.argv[1:4])
    sys.argv = [sys.argv[0], *sys.argv[2 if place is None else 4 :]]
    previous = ["", ""]
    logs = Path(os.environ["DBT_LOG_PATH"])
    logs.mkdir(exist_ok=True)
    sent = (logs / "sent.jsonl").open("w")

    def watched(self: Any, sql: str, *arguments: Any, **more: Any) -> Any:
        # dbt's own statements around a model's have no comment.
        if match := NODE.search(sql):
            model = match[2] if match[1] == "model" else ""
        else:
            model = previous[0]
        beginning = verb(sql)
        sent.write(json.dumps([model, beginning]) + "\n")
        sent.flush()
        if (model, previous[1], beginning) == place:
            os.kill(os.getpid(), signal.SIGKILL)
        previous[:] = [model, beginning]
        return send(self, sql, *arguments, **more)

    SQLConnectionManager.add_query = watched
    cli()


def verb(sql: str) -> str:
    """Give what a statement does: its first word, and the second of one that makes something."""
    words = COMMENTS.sub("", sql).lower().replace("or replace", "").split()
    return " ".join(words[: 2 if words[:1] == ["create"] else 1])


if __name__ == "__main__":
    main()
