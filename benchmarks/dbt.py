"""Runs the project's own dbt, and tells what each model took."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.processes import ROOT, Taken, take

DUCKDB_PROFILE = """\
usertesting:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('DBT_DUCKDB_PATH') }}"
      schema: usertesting
      settings: {memory_limit: 16GB}
"""


def build(
    warehouse: str,
    profiles: Path,
    folder: Path,
    variables: Mapping[str, str],
    selection: Sequence[str] = ("--selector=build",),
) -> tuple[Taken, dict[str, float]]:
    """Run `dbt build`; give what it took, and the seconds of each model.

    Args:
        warehouse: As in the name of its dbt plugin.
        profiles: The folder of the connection.
        folder: Where dbt keeps what it makes.
        variables: What leads it to the warehouse.
        selection: What to build; as a night does if nothing is said.
    """
    dbt = ROOT / f".meltano/utilities/dbt-{warehouse}/venv/bin/dbt"
    if not dbt.exists():
        raise SystemExit(f"dbt-{warehouse} is not installed: run `make test` first")
    os.environ |= {**variables, "DBT_LOG_PATH": str(folder / "logs")}
    target = folder / f"target-{warehouse}"
    # One model at a time: its seconds are its own.
    command = [str(dbt), "--quiet", "build", "--threads=1", *selection]
    places = [f"--project-dir={ROOT / 'transform'}", f"--profiles-dir={profiles}"]
    taken = take([*command, *places, f"--target-path={target}"], folder)
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return taken, {
        result["unique_id"].split(".")[-1]: result["execution_time"]
        for result in results
        if result["unique_id"].startswith("model.")
    }


def build_in_duckdb(
    database: Path, folder: Path, selection: Sequence[str] = ("--selector=build",)
) -> tuple[Taken, dict[str, float]]:
    """Run `dbt build` on a DuckDB file, with 16 GB of memory."""
    (folder / "profiles.yml").write_text(DUCKDB_PROFILE, encoding="utf-8")
    return build("duckdb", folder, folder, {"DBT_DUCKDB_PATH": str(database)}, selection)
