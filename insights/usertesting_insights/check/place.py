"""Where the report goes, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.check.outcome import fix, ok
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.options import read_options
from usertesting_insights.report.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from usertesting_insights.check.outcome import Outcome

_TRIAL = ".check"


def check_place(url: str, options: Path | None) -> Iterator[Outcome]:
    """Write a file there and remove it; read the options.

    Args:
        url: Where the pages go.
        options: The file `report.toml`, or none.
    """
    try:
        output = Output(url)
        output.write(_TRIAL, "")
        output.remove(_TRIAL)
    except InsightsError as error:
        yield fix(f"report: {error}")
    else:
        yield ok(f"report: pages can be written to {output.place('')}")
    try:
        _ = read_options(options).logo_data
    except InsightsError as error:
        yield fix(f"report: {error}")
