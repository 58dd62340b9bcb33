"""What transform/README.md says of the models is what they do."""

from __future__ import annotations

import re

from tests.project.reading import ROOT, code, section, table, text

TRANSFORM = ROOT / "transform"
MODELS = {path.stem: path.read_text() for path in (TRANSFORM / "models").rglob("*.sql")}
SEEDS = {path.stem for path in (TRANSFORM / "seeds").glob("*.csv")}
MACROS = "".join(path.read_text() for path in (TRANSFORM / "macros").rglob("*.sql"))
SETS = {name for name, sql in MODELS.items() if "'replace_sets'" in sql}


def seeds_of(model: str) -> set[str]:
    """Return the seeds that a model reads, itself or by models that every build builds whole."""
    read = set(re.findall(r"ref\('(\w+)'\)", MODELS[model]))
    return (read & SEEDS).union(*(seeds_of(other) for other in read - SEEDS - SETS))


def test_the_page_names_the_seeds_that_take_a_full_refresh() -> None:
    [line] = re.findall(
        r"^\* a change of one of the seeds (.*?);$",
        section("transform/README.md", "Builds are incremental"),
        re.DOTALL | re.MULTILINE,
    )

    assert set(code(line)) == set().union(*map(seeds_of, SETS))


def test_the_page_names_the_macros_of_dbt_that_the_package_replaces() -> None:
    names = {"DuckDB": "duckdb", "PostgreSQL": "postgres", "Snowflake": "snowflake"}
    names["BigQuery"] = "bigquery"
    dispatched = set(re.findall(r"dispatch\(\s*'(\w+)'", MACROS))
    page = section("transform/README.md", "As a package of your dbt project")

    told = {row[0]: set(code(row[1])) for row in table(page[page.index("| warehouse |") :])}
    assert told == {
        name: set(re.findall(rf"macro {prefix}__(\w+)", MACROS)) - dispatched
        for name, prefix in names.items()
    }
