"""Builds what has changed since the last build, on Snowflake: nothing, the data, or everything.

    python build_changes.py [--vars YAML]

dbt itself can skip no model by what a query says, so that a night without news would cost as much
as any other. This asks one query first. If nothing has come, it builds nothing. If rows have come,
it builds what they change and runs the tests of a night. If the project has changed, or has never
been built, it builds everything with `--full-refresh`, seeds included, and runs all tests.

The Python is that of dbt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

from dbt.cli.main import dbtRunner, dbtRunnerResult

PROJECT = Path(__file__).parents[1]
# What the project consists of; the rest of the folder is what dbt makes of it, and for people.
PARTS = ("dbt_project.yml", "selectors.yml", "macros", "models", "seeds", "tests")
SETTINGS = "DBT_USERTESTING_"


def main() -> int:
    """Build what has changed."""
    parser = argparse.ArgumentParser(description="Build what has changed since the last build.")
    parser.add_argument("--vars", default="{}", help="Variables for dbt, as YAML.")
    variables = parser.parse_args().vars

    known, tables, is_clean = warehouse(variables)
    project = project_state(variables)
    if known == [project, tables] and is_clean:
        sys.stdout.write("Nothing has changed since the last build.\n")
        return 0
    build = ["build", "--full-refresh", "--selector", "build"]
    if known[:1] == [project]:
        build = ["build", "--selector", "nightly"]
    dbt(*build, variables=variables)
    note = json.dumps({"state": f"{project} {tables}"})
    operation = ("--quiet", "run-operation", "note_build", "--args", note)
    dbt("--no-write-json", *operation, variables=variables)
    return 0


def warehouse(variables: str) -> tuple[list[str], str, bool]:
    """Return what the last build has noted, the state of the raw tables, and if they are clean.

    Rows that arrive while dbt builds count for the next night, since this was asked before. Tables
    are clean if the loader has brought back nobody who was erased: a build takes those away.
    """
    # Silent, for dbt would print the rows.
    show = ("--log-level", "none", "show", "--limit", "-1", "--inline", "{{ state_of_tables() }}")
    found = dbt("--no-write-json", *show, variables=variables)
    rows = found.result.results[0].agate_table.rows
    states = {name: state for name, state, _ in rows}
    known = states.pop("", "").split()
    is_clean = not any(erased for _, _, erased in rows)
    return known, digest(json.dumps(sorted(states.items())).encode()), is_clean


def project_state(variables: str) -> str:
    """Return a digest of all that a build is made of, apart from the tables."""
    parts = [path for name in PARTS for path in (PROJECT / name, *(PROJECT / name).rglob("*"))]
    files = {
        str(path.relative_to(PROJECT)): digest(path.read_bytes())
        for path in parts
        if path.is_file()
    }
    settings = {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}
    versions = [version("dbt-core"), version("dbt-snowflake")]
    return digest(json.dumps([files, settings, versions, variables], sort_keys=True).encode())


def digest(content: bytes) -> str:
    """Return a short name for some bytes."""
    return hashlib.sha256(content).hexdigest()


def dbt(*arguments: str, variables: str) -> dbtRunnerResult:
    """Run a command of dbt; end with what it says if it fails."""
    os.chdir(PROJECT)
    result = dbtRunner().invoke([*arguments, "--vars", variables])
    if not result.success:
        raise SystemExit(str(result.exception or "dbt has failed, see above."))
    return result


if __name__ == "__main__":
    sys.exit(main())
