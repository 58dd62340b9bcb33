"""A build that is killed between two statements: readers see whole sets, and none is lost."""

from __future__ import annotations

import json
import os
import signal
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.figures import loading
from tests.figures.world import FEW, READ, adversarial
from tests.support.dbt_project import run_script
from tests.support.project import ROOT, environment
from tests.transform.warehouse import MARTS
from tests.warehouses import postgres_server, stand_in
from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.postgres_server import PostgresServer
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn
from tests.warehouses.warehouse import short, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.figures.world import Raw
    from tests.warehouses.warehouse import Rows, Warehouse

# Two builds for each kill.
pytestmark = pytest.mark.timeout(7200)

SCRIPT = ROOT / "tests/transform/stopped_dbt.py"
BUILD = ("build", "--resource-type", "seed", "--resource-type", "model", "--threads", "1")
# When an alert was seen differs from build to build.
WHEN = {"first_seen_at", "last_seen_at"}


class Place(NamedTuple):
    """Between two statements of a model."""

    model: str
    before: str
    after: str = "any"


# In the middle of the change of a set: between deletion and insertion on Snowflake. DuckDB and
# PostgreSQL get both as one statement, so that it is in front of the watermark there.
MIDDLE = Place("fct_task_responses", "delete")


class Builds:
    """A warehouse with dbt to build in it, and to be killed."""

    def __init__(self, warehouse: Warehouse, folder: Path) -> None:
        self.warehouse = warehouse
        self.raw = adversarial(5, FEW)
        self._folder = folder
        self._project = loading.project(folder, self.raw, warehouse)
        self._night = 0
        self._load()
        self.build()

    def _load(self) -> None:
        loading.load(self.warehouse, self.raw, READ)

    def build(self, *arguments: str, place: Place | None = None) -> list[Place]:
        """Build, or be killed at a place; give all places that the build has come to."""
        run = run_script(
            self.warehouse.name,
            [str(SCRIPT), *(place or "-"), "--no-use-colors", *BUILD, *arguments],
            self._project,
            environment(
                **loading.connection(self.warehouse),
                DBT_LOG_PATH=str(self._folder / "logs"),
                DBT_PROFILES_DIR=f"profiles/{self.warehouse.name}",
                DBT_USERTESTING_PARTICIPANT_SALT="pepper",
            ),
        )
        assert run.returncode == (-signal.SIGKILL if place else 0), run.stdout + run.stderr
        if place and isinstance(self.warehouse, SnowflakeStandIn):
            self.warehouse.abort_transactions()
        lines = (self._folder / "logs/sent.jsonl").read_text().splitlines()
        sent = [tuple(json.loads(line)) for line in lines]
        return [
            Place(model, before, after) for (_, before), (model, after) in pairwise(sent) if model
        ]

    def pass_night(self) -> None:
        """Let sessions be read again: with less in them, with other answers, in another test."""
        self._night += 1
        later = READ + timedelta(days=self._night)
        raw: Raw = {stream: [dict(row) for row in rows] for stream, rows in self.raw.items()}
        ids = [row["session_id"] for row in raw["sessions"]]
        recoded, shorter, moved, silent = (ids[(self._night * 7 + i) % len(ids)] for i in range(4))
        test_ids = [row["test_id"] for row in raw["tests"]]
        for stream in ("session_details", "tasks", "task_groups", "demographics"):
            for row in raw[stream]:
                if row["session_id"] not in (recoded, shorter):
                    continue
                is_left = row["session_id"] == shorter and row.get("task_index") == 0
                if row["extracted_at"] != READ - timedelta(days=1) and not is_left:
                    row["extracted_at"] = row["_sdc_extracted_at"] = later
                if row["session_id"] == recoded and row.get("answer_json"):
                    row["answer_json"] = None
        for row in raw["sessions"]:
            if row["session_id"] == moved:
                row["test_id"] = test_ids[self._night % len(test_ids)]
                row["_sdc_extracted_at"] = later
        for stream in ("transcripts", "transcript_cues"):
            raw[stream] = [row for row in raw[stream] if row["session_id"] != silent]
        self.raw = raw
        self._load()

    def marts(self) -> dict[str, Rows]:
        """Give the rows of all marts."""
        queries = [f"select * from usertesting.{mart}" for mart in MARTS]  # noqa: S608 - constants
        tables = self.warehouse.query(*queries)
        return {
            mart: [{name: value for name, value in row.items() if name not in WHEN} for row in rows]
            for mart, rows in zip(MARTS, tables, strict=True)
        }

    def keys(self) -> dict[str, str | None]:
        """Give the key of each mart's sets, none where it is built whole; views are left out."""
        manifest = json.loads((self._project / "target/manifest.json").read_text())
        return {
            node["alias"]: node["config"]["unique_key"]
            if node["config"]["incremental_strategy"] == "replace_sets"
            else None
            for node in manifest["nodes"].values()
            if node["alias"] in MARTS and node["config"]["materialized"] != "view"
        }


# On Snowflake's stand-in a build takes minutes; test_statements sees its transactions.
@pytest.fixture(params=["duckdb", "postgres", pytest.param("snowflake", marks=pytest.mark.slow)])
def builds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Builds]:
    if request.param == "duckdb":
        yield Builds(DuckDBFile(tmp_path), tmp_path)
    elif request.param == "postgres":
        with postgres_server.serving() as port:
            yield Builds(PostgresServer(port), tmp_path)
    else:
        with stand_in.serving("snowflake", tmp_path) as port:
            yield Builds(SnowflakeStandIn(port, tmp_path), tmp_path)


def test_a_kill_in_the_middle_of_a_change_loses_nothing(builds: Builds) -> None:
    kill_in(builds, [MIDDLE])


@pytest.mark.slow
def test_kills_in_all_kinds_of_places_lose_nothing(builds: Builds) -> None:
    builds.pass_night()
    kill_in(builds, one_of_each_kind(builds.build()))


def kill_in(builds: Builds, places: Iterable[Place]) -> None:
    """Kill a build in each place: readers see whole sets, and the next build completes them all."""
    before = builds.marts()
    for place in places:
        builds.pass_night()
        builds.build(place=place)
        middle = builds.marts()
        builds.build()
        after = builds.marts()
        for mart, key in builds.keys().items():
            were, are, will_be = (sets(tables[mart], key) for tables in (before, middle, after))
            halves = {
                k
                for k in are.keys() | were.keys() | will_be.keys()
                if are[k] not in (were[k], will_be[k])
            }
            assert not halves, (place, mart)
        before = after

    builds.build("--full-refresh")
    for mart, rows in builds.marts().items():
        assert written(rounded(before[mart])) == written(rounded(rows)), mart


def one_of_each_kind(places: list[Place]) -> list[Place]:
    """Give one place of each kind, at random."""
    seed = int.from_bytes(os.urandom(4))
    print(f"seed: {seed}")  # noqa: T201 - pytest shows it if the test fails
    random = Random(seed)
    kinds = defaultdict(list)
    for place in places:
        kinds[place.before, place.after].append(place)
    return [random.choice(each) for each in kinds.values()]


def sets(rows: Rows, key: str | None) -> defaultdict[Any, list[str]]:
    """Give the rows of a mart by the key of its sets."""
    found = defaultdict(list)
    for row in rows:
        found[row[key] if key else ""].append(row)
    return defaultdict(list, {k: written(rounded(each)) for k, each in found.items()})


def rounded(rows: Rows) -> Rows:
    """Give rows with floats apart from their last digits."""
    return [
        {name: short(v) if isinstance(v, float) else v for name, v in row.items()} for row in rows
    ]
