"""The tests of a night ask in one query a model what those of a deploy ask in one a column."""

import json
from collections import defaultdict
from typing import Any

import pytest

from tests.transform.arrivals import load_the_first_night
from tests.transform.warehouse import MODELS_ONLY, Warehouse

ONE_COLUMN = {"not_null", "unique"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse in which the mart to be tested is as it should be."""
    warehouse = Warehouse(tmp_path_factory.mktemp("night_tests"))
    warehouse.reads_artifacts = True
    load_the_first_night(warehouse)
    warehouse.dbt("build", "--select", "+fct_task_responses", *MODELS_ONLY)
    return warehouse


def test_every_model_with_tests_of_columns_has_one_for_the_night(built: Warehouse) -> None:
    manifest = json.loads((built.project / "target" / "manifest.json").read_text())
    tests = defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("test_metadata"):
            tests[node["attached_node"]].add(node["test_metadata"]["name"])

    of_columns = {name for name, found in tests.items() if name and found & ONE_COLUMN}
    models = {name for name in of_columns if name.startswith("model.")}
    assert len(models) > 50
    assert [name for name in models if "complete_and_unique" not in tests[name]] == []


def listed(warehouse: Warehouse, *chosen: str) -> dict[str, dict[str, Any]]:
    """What a command would do, by name."""
    keys = ("name", "resource_type", "original_file_path")
    json_lines = ("--quiet", "ls", "--output=json", "--output-keys", *keys)
    nodes = map(json.loads, warehouse.dbt(*json_lines, *chosen).splitlines())
    return {node["name"]: node for node in nodes}


def test_what_a_build_leaves_out_is_asked_for_all_the_same(built: Warehouse) -> None:
    manifest = json.loads((built.project / "target" / "manifest.json").read_text())
    tests = {node["name"]: node for node in manifest["nodes"].values()}
    every = listed(built, "--resource-type", "test")
    left_out = every.keys() - listed(built, "--selector", "build").keys()

    assert len(left_out) > 300
    for name in left_out:
        node = tests[name]
        assert node["test_metadata"]["name"] in ONE_COLUMN, name
        assert node["config"]["severity"] == "ERROR", name
        assert node["config"]["where"] is None, name
        model = node["attached_node"].rpartition(".")[2]
        assert f"complete_and_unique_{model}_" in every, name


def test_a_night_does_all_of_a_build_but_seeds(built: Warehouse) -> None:
    build, night = (listed(built, "--selector", each) for each in ("build", "nightly"))

    assert {node["resource_type"] for node in night.values()} >= {"model", "test"}
    of_seeds = {
        name for name, node in build.items() if node["original_file_path"].startswith("seeds/")
    }
    assert len(of_seeds) > 15
    assert night.keys() == build.keys() - of_seeds


@pytest.mark.parametrize(
    "fault",
    [
        "update usertesting.fct_task_responses set test_id = null where task_index = 0",
        "insert into usertesting.fct_task_responses from usertesting.fct_task_responses limit 1",
    ],
)
def test_one_query_finds_what_is_missing_or_there_twice(built: Warehouse, fault: str) -> None:
    select = ("--select", "fct_task_responses,test_name:complete_and_unique")
    built.dbt("test", *select)
    built.query("create table before as from usertesting.fct_task_responses")
    built.query(fault)

    with pytest.raises(AssertionError, match="Got 1 result, configured to fail"):
        built.dbt("test", *select)

    built.query("delete from usertesting.fct_task_responses")
    built.query("insert into usertesting.fct_task_responses from before")
    built.query("drop table before")
