"""Starts the sandbox, runs the pipeline on it, and shows what has landed and where."""

import os
import sys
import time
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

import duckdb

from demo.pipeline import PLUGINS, ROOT, SEED, Pipeline, PipelineError, Run
from demo.summary import READ_WHOLE, differences, render_findings, render_tables, tables
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.build import Selection, make_report
from usertesting_insights.report.options import Options
from usertesting_insights.report.output import Output
from usertesting_insights.warehouse.open import open_warehouse
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options as SandboxOptions
from usertesting_sandbox.server import running

REQUESTS_PER_MINUTE = 10
_NOTE = "The people are made up."


def main() -> None:
    """Run the demo."""
    parser = ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=ROOT / "output" / "demo",
        help="where tables, state and log go (default: output/demo)",
    )
    # The state and the tables of a real account would be the owner's only; so are these.
    os.umask(0o077)
    pipeline = Pipeline(parser.parse_args().folder.resolve())
    began = time.monotonic()
    try:
        # On a port that is free, and without the limit, under which it would take almost two hours.
        with running(generate(SEED), SandboxOptions(rate_limit=0)) as sandbox:
            _say(f"Sandbox: {sandbox.url} answers like UserTesting, with made-up people.")
            _say(f"Running: meltano run {' '.join(PLUGINS)}")
            run = pipeline.run(sandbox, tell=lambda line: _say(f"  {line}"))
            requests = sum(visit.authorised for visit in sandbox.requests)
        _show(pipeline, run, requests)
        report = _report(pipeline)
    except (PipelineError, InsightsError) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. What has landed stays; the next run goes on from there.")
    _say(
        f"Report:   {_short(report)}",
        f"\nDone in {time.monotonic() - began:.0f} s; the sandbox has stopped.",
    )


def _show(pipeline: Pipeline, run: Run, requests: int) -> None:
    with duckdb.connect(str(pipeline.database), read_only=True) as connection:
        landed = tables(connection, run.started_at)
        _say("", "Loaded, in schema usertesting_raw:", "", *render_tables(landed))
        if lost := list(differences(landed, run.written)):
            raise PipelineError("\n".join(["Rows and records do not match:", *lost]))
        _say("", f"  All {sum(run.written.values()):,} records that the tap wrote are there.")
        if not set(run.written) - READ_WHOLE:
            _say("  Nothing was loaded again: every session had landed before.")
        _say(
            f"  It took {requests:,} requests: about {-(-requests // REQUESTS_PER_MINUTE)} min at "
            f"UserTesting's limit of {REQUESTS_PER_MINUTE} a minute.",
            "",
            "Built by dbt, in schema usertesting:",
            "",
            *render_findings(connection),
        )
    _say(
        "",
        f"Database: {_short(pipeline.database)}",
        f"Log:      {_short(pipeline.log)}",
    )


def _report(pipeline: Pipeline) -> Path:
    """Make the pages that people look at, and return the first."""
    output = Output(str(pipeline.folder / "report"))
    variables = {"DBT_DUCKDB_PATH": str(pipeline.database)}
    with closing(open_warehouse("duckdb", variables)) as warehouse:
        make_report(warehouse, output, Options(note=_NOTE), Selection())
    return Path(output.place("index.html"))


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
