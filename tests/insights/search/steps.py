"""An index and a search on the marts of a warehouse, step by step.

Imported by the tests, and run by the Python of the plugin `insights-snowflake`, which has the
connector: the steps are JSON on standard input, and what came of them goes to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def follow(
    name: str, variables: Mapping[str, str], steps: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Take each step, a statement, an index or a question, and return what the last two gave."""
    model = open_model(DEFAULT_MODEL, variables)
    gave = []
    with closing(open_warehouse(name, variables, writable=True)) as warehouse:
        for step in steps:
            if "statement" in step:
                warehouse.run(step["statement"].replace("?", "{}"), step.get("values", ()))
            elif "question" in step:
                gave += [
                    asdict(each) for each in find(warehouse, model, Question(**step["question"]))
                ]
            else:
                gave.append(asdict(index(warehouse, model)))
    return gave


if __name__ == "__main__":
    json.dump(follow(sys.argv[1], os.environ, json.load(sys.stdin)), sys.stdout)
