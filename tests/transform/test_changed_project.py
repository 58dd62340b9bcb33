"""A model is built anew when its seeds, its code or the variables change, unasked."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support.dbt_project import UNREAD
from tests.transform.arrivals import load_the_first_night
from tests.transform.warehouse import ROOT, Warehouse

PROJECT = ROOT / "transform"
WATERMARKS = "usertesting_staging.base_usertesting__watermarks"
# What moves watermarks, without the models themselves: every model counts as built.
BUILD = ("build", "--select", "resource_type:seed", "base_usertesting__watermarks")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(tmp_path)
    warehouse.connection |= UNREAD
    load_the_first_night(warehouse)
    warehouse.dbt(*BUILD)
    return warehouse


def reset(warehouse: Warehouse, *arguments: str) -> set[str]:
    """The models that take everything after a build, all of them having been built before."""
    every = f"update {WATERMARKS} set change_number = 1 where made_of is not null"  # noqa: S608 - its own name
    warehouse.query(every)
    warehouse.dbt(*arguments)
    rows = warehouse.query(f"from {WATERMARKS} where made_of is not null and change_number is null")
    return {row["model_name"] for row in rows}


def add_line(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line + "\n")


def test_models_that_read_what_has_changed_take_everything(warehouse: Warehouse) -> None:
    project = warehouse.project
    every = {row["model_name"] for row in warehouse.query(f"from {WATERMARKS}")}
    every.remove("base_usertesting__session_changes")

    add_line(project / "seeds/usertesting_language_words.csv", "xx,word,false")
    add_line(project / "models/marts/statistics/fct_test_funnel.sql", "-- another")
    # It loads no seeds, so it leaves that to a build of all.
    assert reset(warehouse, *BUILD, "--resource-type", "model") == set()
    changed = {"int_usertesting__verbatims", "fct_verbatims", "fct_test_funnel"}
    assert reset(warehouse, *BUILD) == changed

    few_words = ("--vars", "{usertesting_quote_words: 3}")
    assert reset(warehouse, *BUILD, *few_words) == every


def test_every_variable_counts() -> None:
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    macro = (PROJECT / "macros/incremental/made_of.sql").read_text(encoding="utf-8")
    named = re.findall(r"'(\w+)'", macro.split("variables_of_models() -%}")[-1])

    assert {f"usertesting_{name}" for name in named if name != "usertesting_"} == {*variables}
