"""What docs/state.md says of each way to change the state: what is then read again, and no more."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.project.reading import text
from tests.state_backends.conftest import LIST
from tests.support.truth import expected_tables

if TYPE_CHECKING:
    from pathlib import Path

    from tests.state_backends.conftest import Pipeline

DEV = "dev:tap-usertesting-to-target-duckdb"
PROD = "prod:tap-usertesting-to-target-duckdb"

# An editor, as a person would use it: it takes one test out of every stream's bookmark.
EDITOR = """
import json, sys
path = sys.argv[2]
state = json.load(open(path))
for bookmark in state["singer_state"]["bookmarks"].values():
    bookmark["partitions"] = [
        partition
        for partition in bookmark.get("partitions", [])
        if partition["context"]["test_id"] != sys.argv[1]
    ]
json.dump(state, open(path, "w"))
"""


@pytest.fixture(scope="module")
def landed(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the state of a first run, in which everything has landed."""
    folder = tmp_path_factory.mktemp("states")
    pipeline.variables = {"MELTANO_STATE_BACKEND_URI": (folder / "first").as_uri()}
    assert pipeline.asked_by_run() == pipeline.everything()
    return folder


@pytest.fixture
def loaded(pipeline: Pipeline, landed: Path, tmp_path: Path) -> Pipeline:
    """The pipeline with that state, in a folder of its own for each test."""
    shutil.copytree(landed / "first", tmp_path / "state")
    pipeline.variables = {"MELTANO_STATE_BACKEND_URI": (tmp_path / "state").as_uri()}
    return pipeline


def row_counts(pipeline: Pipeline) -> dict[str, int]:
    with duckdb.connect(str(pipeline.project.path("output", "warehouse.duckdb"))) as connection:
        return {
            stream: len(connection.table(f"usertesting_raw.{stream}"))
            for stream in expected_tables(pipeline.sandbox.world)
        }


def test_a_test_taken_out_of_the_state_is_read_again_alone(
    loaded: Pipeline, tmp_path: Path
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    loaded.meltano(
        *("state", "edit", "--force", DEV), EDITOR=f"{sys.executable} {script} {loaded.survey}"
    )

    assert loaded.asked_by_run() == Counter({LIST: 2}) + loaded.details(loaded.survey)


def test_a_stream_taken_out_of_the_state_is_filled_alone(loaded: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(loaded.meltano("state", "get", DEV))
    forget = ("tap-usertesting:state", "forget", "--stream", "transcripts", str(path))
    assert "again" in loaded.meltano("invoke", *forget)
    loaded.meltano("state", "set", "--force", DEV, f"--input-file={path}")

    assert loaded.asked_by_run() == Counter({LIST: 2}) + loaded.transcripts(loaded.aloud)


def test_a_new_shard_takes_the_state_that_the_page_begins_with(
    loaded: Pipeline, tmp_path: Path
) -> None:
    [empty] = re.findall(r"For a new shard, `south.json` is `(.*?)`", text("docs/scale.md"))
    north, south = tmp_path / "north.json", tmp_path / "south.json"
    state = json.loads(loaded.meltano("state", "get", DEV))
    # Tests that were named in `test_ids` belong to no workspace.
    for test in state["singer_state"]["bookmarks"]["sessions"]["partitions"]:
        test["workspace_id"] = "w-1"
    north.write_text(json.dumps(state))
    south.write_text(empty)

    move = ("tap-usertesting:state", "move", "w-1", str(north), str(south))
    assert "2 tests moved" in loaded.meltano("invoke", *move)
    loaded.meltano("state", "set", "--force", PROD, f"--input-file={south}")

    assert loaded.asked_by_run("prod") == {LIST: 2}


def test_a_cleared_state_has_all_read_again_and_the_rows_updated(loaded: Pipeline) -> None:
    loaded.meltano("state", "clear", "--force", DEV)

    assert loaded.asked_by_run() == loaded.everything()
    assert row_counts(loaded) == {
        stream: len(rows) for stream, rows in expected_tables(loaded.sandbox.world).items()
    }


def test_a_copied_state_spares_another_environment_the_first_load(loaded: Pipeline) -> None:
    loaded.meltano("state", "copy", "--force", DEV, PROD)

    assert loaded.asked_by_run("prod") == {LIST: 2}


def test_a_state_can_be_renamed_and_carried_elsewhere(loaded: Pipeline, tmp_path: Path) -> None:
    loaded.meltano("state", "move", "--force", DEV, PROD)
    states = tmp_path / "states.json"
    states.write_text(loaded.meltano("state", "export"))
    loaded.variables = {"MELTANO_STATE_BACKEND_URI": (tmp_path / "elsewhere").as_uri()}
    loaded.meltano("state", "import", str(states))

    assert loaded.meltano("state", "list").split() == [PROD]
