"""How long the report takes, and how much memory, as the tests grow in number."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb

from benchmarks.processes import BIN, take
from benchmarks.tables import Table
from demo.pipeline import SEED, Pipeline
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SIZES = (100, 300, 1_000)


def measure(folder: Path, sizes: Sequence[int] = SIZES) -> Iterator[Table]:
    """Make the report of the demo's tests, each copied until there are enough."""
    table = Table(
        "The report",
        ("tests with sessions", "first run", "processor time", "a run without news", "peak memory"),
        "The demo's marts in DuckDB, its tests with sessions copied until there are as many. The "
        "pages go to a folder.",
    )
    pipeline = Pipeline(folder / "demo")
    with running(generate(SEED), Options(rate_limit=0)) as sandbox:
        pipeline.run(sandbox, tell=lambda _: None)
    for size in sizes:
        copied = folder / f"{size}.duckdb"
        copy_tests(pipeline.database, copied, size)
        out = folder / f"report-{size}"
        command = (str(BIN / "usertesting-insights"), "report", "--out", str(out))
        os.environ["DBT_DUCKDB_PATH"] = str(copied)
        first, second = take(command, folder), take(command, folder)
        table.add(
            f"{size:,}",
            f"{first.seconds:.0f} s",
            f"{first.cpu_seconds:.1f} s",
            f"{second.seconds:.0f} s",
            f"{first.peak_mib:.0f} MiB",
        )
    yield table


def copy_tests(source: Path, target: Path, size: int) -> None:
    """Copy the marts, with as many tests that have sessions."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{source}' as demo (read_only)")
        connection.execute("create schema usertesting")
        [(taken,)] = connection.execute(
            "select count(*) from demo.usertesting.dim_tests where session_count > 0"
        ).fetchall()
        marts = connection.execute(
            "select table_name, list(column_name) from information_schema.columns"
            " where table_catalog = 'demo' and table_schema = 'usertesting' group by all"
        ).fetchall()
        for mart, columns in marts:
            rows, copied = f"from demo.usertesting.{mart}", []
            for number, test in enumerate({"test_id", "other_test_id"} & {*columns}):
                rows += f", range({-(-size // taken)}) as copies_{number} (copy_{number})"
                copied.append(
                    f"cast(cast(md5({test} || copy_{number}) as uuid) as varchar) as {test}"
                )
            if copied:
                numbers = ", ".join(f"copy_{number}" for number in range(len(copied)))
                rows = f"select * exclude ({numbers}) replace ({', '.join(copied)}) {rows}"
            if len(copied) > 1:
                # A test is compared with fifty others at most.
                rows = (
                    f"from ({rows}) qualify row_number() over (partition by test_id, measure,"
                    " subject_id order by other_test_id) <= 50"
                )
            connection.execute(f"create table usertesting.{mart} as {rows}")
