"""What transform/README.md says of the package is what the macros do."""

from __future__ import annotations

import re

from tests.project.reading import ROOT, code, section, table

WAREHOUSES = {
    "DuckDB": "duckdb",
    "PostgreSQL": "postgres",
    "Snowflake": "snowflake",
    "BigQuery": "bigquery",
}


def test_the_page_names_the_macros_of_dbt_that_the_package_replaces() -> None:
    macros = "".join(path.read_text() for path in (ROOT / "transform/macros").rglob("*.sql"))
    dispatched = set(re.findall(r"dispatch\(\s*'(\w+)'", macros))
    page = section("transform/README.md", "As a package of your dbt project")

    told = {row[0]: set(code(row[1])) for row in table(page[page.index("| warehouse |") :])}
    assert told == {
        name: set(re.findall(rf"macro {adapter}__(\w+)", macros)) - dispatched
        for name, adapter in WAREHOUSES.items()
    }
