"""Runs commands on BigQuery's stand-in, by the plugin that has Google's client."""

from __future__ import annotations

import json
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.project import ROOT, environment
from tests.warehouses import stand_in
from tests.warehouses.bigquery_stand_in import BigQueryStandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    # A mart: its name, its columns with their types, and its rows.
    Mart = tuple[str, Mapping[str, str], Sequence[Mapping[str, Any]]]

PYTHON = ROOT / ".meltano" / "utilities" / "insights-bigquery" / "venv" / "bin" / "python"
SCRIPT = Path(__file__).with_name("bigquery_run.py")


def exit_codes(
    folder: Path, marts: Iterable[Mart], commands: Sequence[Sequence[str]], **variables: str
) -> list[int]:
    """Make the marts, run the commands one after another, and return how they ended."""
    with stand_in.serving("bigquery", folder) as port:
        finished = subprocess.run(
            [PYTHON, SCRIPT],
            input=json.dumps({"marts": [*marts], "commands": commands}, default=_as_text),
            env=environment(**BigQueryStandIn(port, folder).settings, **variables),
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 0, finished.stderr
    codes: list[int] = json.loads(finished.stdout.splitlines()[-1])
    return codes


def _as_text(value: object) -> str:
    assert isinstance(value, date | datetime)
    return str(value)
