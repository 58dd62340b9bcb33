"""What transform/README.md says of the models is what they do."""

from __future__ import annotations

import re

from tests.project.reading import ROOT, code, section, table

TRANSFORM = ROOT / "transform"
MACROS = "".join(path.read_text() for path in (TRANSFORM / "macros").rglob("*.sql"))


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
