"""The columns that the report reads are those of the models' contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.insights.marts import ASKED_FOR, TYPES, columns, row_types
from usertesting_insights.marts import rows

MODELS = Path(__file__).parents[2] / "transform" / "models"
# The marts' counts are whole numbers of either size.
SAME = {"integer": "bigint"}


def contract(mart: str) -> dict[str, str]:
    [file] = MODELS.rglob(f"{mart}.yml")
    [model] = yaml.safe_load(file.read_text())["models"]
    named: list[dict[str, Any]] = model["columns"]
    return {column["name"]: column["data_type"] for column in named}


@pytest.mark.parametrize("row_type", row_types(), ids=lambda row_type: row_type.mart)
def test_the_report_reads_what_the_contract_says(row_type: Any) -> None:
    promised = contract(row_type.mart)

    for name, (type_, _) in columns(row_type).items():
        said = promised[name].split("(")[0]
        assert SAME.get(said, said) == TYPES[type_], name
    for name in (*ASKED_FOR.get(row_type.mart, ()), *row_type.order):
        assert name in promised


def test_the_exposure_names_what_the_report_reads() -> None:
    exposures = yaml.safe_load((MODELS / "_exposures.yml").read_text())["exposures"]
    [report] = [exposure for exposure in exposures if exposure["name"] == "research_report"]

    named = {
        reference.removeprefix("ref('").removesuffix("')") for reference in report["depends_on"]
    }
    assert named == {row_type.mart for row_type in row_types()}


def test_the_check_looks_at_every_mart_that_is_read() -> None:
    assert set(rows.ROW_TYPES) == set(row_types())
