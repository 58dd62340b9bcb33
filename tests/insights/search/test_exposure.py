"""The exposure names the marts that search and server read."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.insights.contracts import MODELS, contracts
from usertesting_insights.marts import rows

PACKAGE = Path(__file__).parents[3] / "insights" / "usertesting_insights"


def test_the_exposure_names_what_is_read() -> None:
    exposures = yaml.safe_load((MODELS / "_exposures.yml").read_text())["exposures"]
    [search] = [one for one in exposures if one["name"] == "transcript_search"]
    named = {
        reference.removeprefix("ref('").removesuffix("')") for reference in search["depends_on"]
    }
    source = "".join(
        path.read_text() for room in ("search", "server") for path in (PACKAGE / room).glob("*.py")
    )

    by_row_type = {getattr(rows, name).mart for name in re.findall(r"\brows\.(\w+)", source)}

    assert named == (set(re.findall(r"\w+", source)) & set(contracts())) | by_row_type
