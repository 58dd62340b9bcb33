"""The command line: `usertesting-insights COMMAND`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from usertesting_insights.alerts.command import add_arguments as add_alerts
from usertesting_insights.arguments import test_id
from usertesting_insights.check.outcome import Verdict
from usertesting_insights.check.run import check
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.build import Selection, make_report
from usertesting_insights.report.numbers import plural
from usertesting_insights.report.options import read_options
from usertesting_insights.report.output import Output
from usertesting_insights.report.pdf import Printer
from usertesting_insights.search.commands import add_commands as add_search
from usertesting_insights.server.command import add_command as add_serve
from usertesting_insights.warehouse.open import WAREHOUSES, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence


# For what DuckDB keeps: batches of tests are read, however many tests there are.
_MOST_MIB = 32


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The program's arguments; by default those of this process.

    Returns:
        0, or 1 after an error, which is one line on standard error.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InsightsError as error:
        sys.stderr.write(f"usertesting-insights: {error}\n")
        return 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="usertesting-insights", description="What people see of the UserTesting pipeline."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_alerts(commands.add_parser("alerts", help="send what the alert rules have newly raised"))
    report = commands.add_parser("report", help="make static pages from the marts")
    report.set_defaults(run=_report)
    _add_places(report)
    report.add_argument(
        "--test", action="append", type=test_id, default=[], help="only this test; may be repeated"
    )
    report.add_argument("--programme", help="only tests of this programme")
    report.add_argument(
        "--since", type=_time, help="only tests that somebody took since this day (YYYY-MM-DD)"
    )
    report.add_argument(
        "--pdf", action="store_true", help="a PDF beside each page; needs a Chromium on the path"
    )
    check = commands.add_parser(
        "check", help="see whether all is there that a night needs, before anything is spent"
    )
    check.set_defaults(run=_check)
    _add_places(check)
    add_search(commands)
    add_serve(commands)
    return parser


def _add_places(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--warehouse",
        choices=WAREHOUSES,
        default=os.environ.get("USERTESTING_INSIGHTS_WAREHOUSE") or "duckdb",
        help="where the marts are (default: USERTESTING_INSIGHTS_WAREHOUSE, else duckdb)",
    )
    parser.add_argument(
        "--out",
        default=os.environ.get("USERTESTING_INSIGHTS_OUT") or "output/report",
        help="a folder, or a URL such as s3://bucket/report (default: USERTESTING_INSIGHTS_OUT, "
        "else output/report)",
    )
    parser.add_argument(
        "--options",
        type=Path,
        default=os.environ.get("USERTESTING_INSIGHTS_OPTIONS") or None,
        help="a report.toml with title, logo, privacy (default: USERTESTING_INSIGHTS_OPTIONS)",
    )


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - the marts' times are UTC
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-10-30") from None


def _report(options: Namespace) -> int:
    output = Output(options.out)
    printer = Printer.found() if options.pdf else None
    selection = Selection(options.test, options.programme, options.since)
    opened = open_warehouse(options.warehouse, os.environ, most_mib=_MOST_MIB)
    with closing(opened) as warehouse:
        made = make_report(
            warehouse,
            output,
            read_options(options.options),
            selection,
            printer,
        )
    first = "index.html" if selection.is_everything else ""
    sys.stdout.write(
        f"{plural(len(made.written), 'page')} made, {made.unchanged} unchanged, "
        f"{len(made.removed)} removed: {output.place(first)}\n"
    )
    return 0


def _check(options: Namespace) -> int:
    # Meltano says where the project is; by itself the command is run there.
    folder = Path(os.environ.get("MELTANO_PROJECT_ROOT") or ".")
    is_right = True
    for outcome in check(
        folder,
        os.environ,
        warehouse=options.warehouse,
        out=options.out,
        options=options.options,
    ):
        sys.stdout.write(f"{outcome.line}\n")
        sys.stdout.flush()
        is_right = is_right and outcome.verdict is not Verdict.FIX
    return 0 if is_right else 1
