"""Shards by workspace, as docs/scale.md sets them up: side by side into one PostgreSQL."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.project import MELTANO, Project, account, copy_project, environment
from tests.support.truth import DEFAULT, KEYS, expected_tables
from tests.support.worlds import TRANSCRIPT
from tests.warehouses.postgres_server import PostgresServer, serving
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

# Many runs of Meltano, which starts slowly on a busy machine.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SHARDS = ("north", "south", "west")


@dataclass
class Shards:
    """Three extractors, each with workspaces of its own, and one warehouse.

    Attributes:
        project: The Meltano project.
        sandbox: Where they read.
        server: Where they load.
        workspaces: The workspaces of each shard.
    """

    project: Project
    sandbox: Running
    server: PostgresServer
    workspaces: dict[str, list[str]]

    def variables(self) -> dict[str, str]:
        return account(self.sandbox) | self.server.settings

    def define(self) -> None:
        """Write the shards into meltano.yml."""
        path = self.project.path("meltano.yml")
        content = yaml.safe_load(path.read_text())
        extractors = content["plugins"]["extractors"]
        content["plugins"]["extractors"] = [extractors[0]] + [
            {
                "name": f"tap-usertesting--{shard}",
                "inherit_from": "tap-usertesting",
                "config": {"workspace_ids": workspaces},
            }
            for shard, workspaces in self.workspaces.items()
        ]
        path.write_text(yaml.safe_dump(content, sort_keys=False))

    def make_tables(self) -> None:
        """Make all tables, before several loaders would at once; no request is made for it."""
        schemas = self.project.meltano(
            "invoke", "tap-usertesting", "--test=schema", **self.variables()
        )
        finished = subprocess.run(
            [MELTANO, "invoke", "target-postgres"],
            cwd=self.project.root,
            env=environment(**self.variables()),
            input=schemas,
            check=False,
            capture_output=True,
            text=True,
        )
        assert finished.returncode == 0, finished.stderr

    def night(self) -> None:
        """Run all shards at once."""
        runs = [
            subprocess.Popen(
                [MELTANO, "run", f"tap-usertesting--{shard}", "target-postgres"],
                cwd=self.project.root,
                env=environment(**self.variables()),
                stderr=subprocess.PIPE,
                text=True,
            )
            for shard in SHARDS
        ]
        for run in runs:
            _, log = run.communicate()
            assert run.returncode == 0, log

    def asked(self) -> Counter[str]:
        return Counter(
            visit.path for visit in self.sandbox.requests if "/sessionResults/" in visit.path
        )


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shards]:
    """A world of six workspaces, two a shard, of which nothing is loaded."""
    world = World()
    workspaces = {
        shard: [world.add_workspace(f"{shard} {number}") for number in range(2)] for shard in SHARDS
    }
    for workspace in [one for group in workspaces.values() for one in group]:
        for kind in ("SURVEY", "THINK_OUT_LOUD"):
            test_id = world.add_test(kind, workspaces=[workspace])
            for _ in range(5):
                world.add_session(test_id, transcript=TRANSCRIPT)
    project = copy_project(tmp_path_factory.mktemp("shards"))
    with running(world, Options(rate_limit=0)) as sandbox, serving() as port:
        shards = Shards(project, sandbox, PostgresServer(port), workspaces)
        shards.define()
        yield shards


def test_the_first_nights_of_three_shards_land_every_row_once(shards: Shards) -> None:
    shards.make_tables()
    assert shards.asked() == Counter()
    shards.night()

    expected = expected_tables(shards.sandbox.world)
    for stream in sorted(DEFAULT - {"qx_scores"}):
        columns = ", ".join(KEYS[stream])
        [rows] = shards.server.query(f"select {columns} from dev_usertesting_raw.{stream}")  # noqa: S608
        found = Counter(tuple(row[name] for name in KEYS[stream]) for row in rows)
        assert found == Counter(expected[stream].keys()), stream
    assert max(shards.asked().values()) == 1


def test_a_workspace_moves_to_another_shard_without_a_request_repeated(shards: Shards) -> None:
    moved = shards.workspaces["north"].pop()
    shards.workspaces["west"].append(moved)
    shards.define()
    root = shards.project.root
    states = {
        shard: f"dev:tap-usertesting--{shard}-to-target-postgres" for shard in ("north", "west")
    }
    for shard, state_id in states.items():
        (root / f"{shard}.json").write_text(shards.project.meltano("state", "get", state_id))
    move = ("tap-usertesting:state", "move", moved, "north.json", "west.json")
    assert "2 tests moved" in shards.project.meltano("invoke", *move)
    for shard, state_id in states.items():
        file = f"--input-file={shard}.json"
        shards.project.meltano("state", "set", "--force", state_id, file)

    before = shards.asked()
    shards.night()
    assert shards.asked() == before
    entries = json.loads((root / "west.json").read_text())["singer_state"]["bookmarks"]["sessions"]
    assert len(entries["partitions"]) == 6
