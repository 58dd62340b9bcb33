"""The project's own SQL, as dbt compiles it, on the columns of samples."""

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from benchmarks.processes import ROOT
from benchmarks.shapes import Numbers

DBT = ROOT / ".meltano/utilities/dbt-duckdb/venv/bin/dbt"

_SUMS = "'answer_count', 'total', 'total_of_squares'"
# What the project's macros make of a row's columns.
EXPRESSIONS = {
    **{
        f"{name} {confidence}": (
            f"{{{{ mean_bound('{sign}', {_SUMS}, 'lowest', 'highest', {confidence}) }}}}"
        )
        for sign, name in (("-", "low"), ("+", "high"))
        for confidence in (95, 99)
    },
    "log ratio low 99": f"{{{{ log_ratio_bound('-', {_SUMS}, 99) }}}}",
    "widened": "{{ widened_bound('difference', 'difference_high') }}",
}
_BETWEEN = ", '---', "
# What makes of the totals of two samples, in a table `known`, their scores and their difference.
_COMPARED = """(
    with scored as (
        {{ scored_measures('known', ['', 'other_']) }}
    )
    {{ compared_measures('scored', 'other_') }}
)"""


@cache
def compiled() -> dict[str, str]:
    """Have dbt compile the expressions to DuckDB's SQL."""
    if not DBT.exists():
        raise SystemExit("dbt is not installed: run `make demo` first")
    inline = f"select {_BETWEEN.join((*EXPRESSIONS.values(), _COMPARED))}"
    with TemporaryDirectory() as folder:
        run = subprocess.run(  # noqa: S603 - the project's own dbt
            [DBT, "--quiet", "compile", "--inline", inline],
            cwd=ROOT / "transform",
            env=os.environ
            | {
                "DBT_DUCKDB_PATH": f"{folder}/empty.duckdb",
                "DBT_LOG_PATH": folder,
                "DBT_PROFILES_DIR": "profiles/duckdb",
                "DBT_TARGET_PATH": folder,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    parts = run.stdout.split("select", 1)[1].split(_BETWEEN)
    return dict(zip((*EXPRESSIONS, "compared"), parts, strict=True))


def totals(drawn: Numbers, ends: tuple[int, int] | None) -> dict[str, Numbers]:
    """Give what the marts keep of samples: n, sum, sum of squares and the ends of the scale.

    Args:
        drawn: The numbers of a sample along the last axis.
        ends: The logarithms of times have none.
    """
    lowest, highest = ends or (np.nan, np.nan)
    return {
        "total": drawn.sum(-1),
        "total_of_squares": (drawn**2).sum(-1),
        "answer_count": np.array(float(drawn.shape[-1])),
        "lowest": np.array(float(lowest)),
        "highest": np.array(float(highest)),
    }


def judge(name: str, **columns: Numbers) -> Numbers:
    """Give the value of an expression in each row of some columns."""
    return _asked(f"select {compiled()[name]} as found from known", columns)["found"]  # noqa: S608 - the project's own


def compared(one: Mapping[str, Numbers], other: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Give the scores of two samples by their totals, and their difference."""
    prefixed = {
        f"other_{name}": other[name] for name in ("answer_count", "total", "total_of_squares")
    }
    return _asked(f"select * from {compiled()['compared']} order by place", {**one, **prefixed})  # noqa: S608 - the project's own


def _asked(query: str, columns: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Ask of rows made of some columns, as a table `known`."""
    shape = np.broadcast_shapes(*(column.shape for column in columns.values()))
    rows = {name: np.broadcast_to(column, shape).ravel() for name, column in columns.items()}
    rows["place"] = np.arange(np.prod(shape), dtype=float)
    ends = [f"nullif({end}, 'nan') as {end}" for end in ("lowest", "highest") if end in columns]
    replaced = f"replace ({', '.join(ends)})" if ends else ""
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"create view known as select * {replaced} from rows")  # noqa: S608 - constants
        found = connection.execute(query).fetchnumpy()
    return {name: column.reshape(shape) for name, column in found.items()}
