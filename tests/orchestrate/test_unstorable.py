"""Answers that no warehouse could hold, through the real loaders: all of them land."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.project import MELTANO, account, copy_project, environment
from tests.support.truth import expected_tables
from tests.warehouses import postgres_server
from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.postgres_server import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.warehouses.warehouse import Warehouse
    from usertesting_sandbox.server import Running

WORD = "PLACE"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
TRANSCRIPT = f"WEBVTT\n\n00:01.000 --> 00:02.000\nHere {WORD}\n"
# What stands in the place of the word, in each body in its own way.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "raw surrogate": lambda body: body.replace(WORD.encode(), b"\xed\xa0\xbd"),
    "escapes": lambda body: body.replace(
        WORD.encode(), b"\0" if body.startswith(b"WEBVTT") else b"\\ud83d\\u0000"
    ),
    "no UTF-8": lambda body: body.replace(WORD.encode(), b"\xfe\xff"),
    "UTF-16": lambda body: body.decode().replace(WORD, "\ud83d").encode("utf-16", "surrogatepass"),
}
# Where a text of the API lands first; what the tap makes of it stands in other columns too.
FIRST_HAND = {
    "tests": ["title"],
    "demographics": ["demographic_code", "label", "value"],
    "tasks": ["task_text", "task_type", "answer_json"],
    "transcripts": ["transcript_vtt"],
}


def rewritten(rewrite: Callable[[bytes], bytes]) -> Callable[[bytes, object], bytes]:
    return lambda body, _query: rewrite(body)


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        yield DuckDBFile(tmp_path)
        return
    with postgres_server.serving() as port:
        yield PostgresServer(port)


def test_all_lands_and_what_was_replaced_is_counted(
    warehouse: Warehouse, sandbox: Running, tmp_path: Path
) -> None:
    world = sandbox.world
    answer = {"startTimeMs": 0, "endTimeMs": 5, "skipped": False, "answer": {WORD: [WORD]}}
    for rewrite in ENCODINGS.values():
        workspace = world.add_workspace("Research")
        test_id = world.add_test("THINK_OUT_LOUD", workspaces=[workspace], row={"title": WORD})
        session_id = world.add_session(
            test_id,
            demographics=[{"id": None, "code": WORD, "label": WORD, "value": WORD, "type": None}],
            tasks=[{"uuid": None, "text": WORD, "type": WORD, "response": answer}],
            transcript=TRANSCRIPT,
        )
        for part in (workspace, session_id):
            sandbox.rewrites.add(f"*{part}*", rewritten(rewrite))
    root = tmp_path / "project"
    root.mkdir()
    project = copy_project(root)

    run = subprocess.run(
        [MELTANO, "--environment=prod", "run", "tap-usertesting", f"target-{warehouse.name}"],
        cwd=project.root,
        env=environment(**account(sandbox), **warehouse.settings),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    expected = expected_tables(world)
    names = sorted(expected)
    queries = (f"select * from usertesting_raw.{name}" for name in names)  # noqa: S608 - its own
    found = dict(zip(names, warehouse.query(*queries), strict=True))
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(expected[name]) for name in names
    }
    texts = [
        json.dumps(row[column], ensure_ascii=False)
        for name, columns in FIRST_HAND.items()
        for row in found[name]
        for column in columns
    ]
    assert [text for text in texts if WORD in text or REPLACEMENT not in text] == []
    replaced = sum(text.count(REPLACEMENT) for text in texts)
    [counted] = re.findall(r"characters replaced, as they cannot be stored: ([\d,]+)", run.stderr)
    assert int(counted.replace(",", "")) == replaced
