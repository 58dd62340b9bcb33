"""The layers of the dbt project run one way: raw tables, base, staging, all that builds on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.project.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ROOT / "transform" / "models"
# What the models of a layer may read; seeds may be read by all.
ALLOWED = {
    "base": {"base"},
    "staging": {"base", "staging"},
    # Intermediate models share steps between marts, and some begin with a mart of facts.
    "intermediate": {"base", "staging", "intermediate", "marts"},
    "marts": {"staging", "intermediate", "marts"},
    "quality": {"base", "staging", "intermediate", "marts", "quality"},
    "semantic": {"marts", "semantic"},
}


def layer_of(model: Path) -> str:
    return "base" if model.parent.name == "base" else model.relative_to(MODELS).parts[0]


def test_no_model_reads_a_later_layer() -> None:
    layers = {model.stem: layer_of(model) for model in MODELS.rglob("*.sql")}
    wrong = {
        (model.stem, read)
        for model in MODELS.rglob("*.sql")
        for read in re.findall(r"ref\('(\w+)'\)", model.read_text(encoding="utf-8"))
        if read in layers and layers[read] not in ALLOWED[layers[model.stem]]
    }
    assert wrong == set()


def test_no_model_that_others_build_on_reads_raw_tables_but_base_and_staging() -> None:
    readers = {
        layer_of(model)
        for model in MODELS.rglob("*.sql")
        if re.search(r"source\(|read_stream\(", model.read_text(encoding="utf-8"))
    }
    # What to know before trusting the rest looks at the rows as they came.
    assert readers == {"base", "staging", "quality"}


def test_a_model_gives_no_other_name_to_what_it_reads() -> None:
    """With `--empty` dbt names it already, and PostgreSQL takes one name only."""
    renamed = re.compile(r"(?:ref|source)\([^)]*\) *\}\}\s+as\s+\w")
    assert [
        model.name
        for model in MODELS.rglob("*.sql")
        if renamed.search(model.read_text(encoding="utf-8"))
    ] == []
