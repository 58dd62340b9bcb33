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
    # Steps that marts share. Some begin with a mart of single rows, whose name users know: a copy
    # of it below the marts would only cost its storage.
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


def test_intermediate_models_read_marts_of_single_rows_but_for_these() -> None:
    """A figure is not computed from other figures, except to raise an alert or to find tasks."""
    of_figures = {
        model.stem
        for folder in ("statistics", "trends", "alerts")
        for model in (MODELS / "marts" / folder).glob("*.sql")
    }
    readers = {
        model.stem
        for model in (MODELS / "intermediate").glob("*.sql")
        if of_figures.intersection(re.findall(r"ref\('(\w+)'\)", model.read_text("utf-8")))
    }
    assert readers == {
        "int_usertesting__alert_values",
        # Which tasks and QXscores there are.
        "int_usertesting__questionnaire_people",
        "int_usertesting__wave_answers",
    }


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
