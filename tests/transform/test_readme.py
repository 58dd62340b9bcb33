"""What transform/README.md tells its reader to type works as it is printed."""

import re
from pathlib import Path

import pytest

from tests.support.documents import type_in
from tests.support.project import MELTANO, ROOT, copy_project
from tests.transform.test_erasure_ids import load
from tests.transform.warehouse import Warehouse

DBT = ROOT / ".meltano/utilities/dbt-duckdb/venv/bin"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_command_works_as_printed(tmp_path: Path) -> None:
    text = (ROOT / "transform/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    # The salt cannot be changed once somebody is erased.
    blocks.sort(key=lambda block: "erase_participant" in block)
    project = copy_project(tmp_path)
    warehouse = Warehouse(project.path("output"))
    load(warehouse, "kept", *re.findall(r"[0-9a-f-]{36}", "".join(blocks)))
    for stream in ("workspaces", "tests"):
        row = {"workspace_id": "w", **({"test_id": "test-1"} if stream == "tests" else {})}
        warehouse.load(stream, row)

    for block in blocks:
        lines = [line.removeprefix("$ ") for line in block.splitlines()]
        assert all(line.startswith("$ ") for line in block.splitlines()), block
        type_in("\n".join(lines), project.root, PATH=f"{MELTANO.parent}:{DBT}:/usr/bin:/bin")

    left = warehouse.query("select session_id from usertesting.fct_sessions")
    assert left == [{"session_id": "kept"}]
