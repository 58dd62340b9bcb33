"""All checks, in the order in which a person corrects what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.check.env_file import check_env_file, with_env_file
from usertesting_insights.check.place import check_place
from usertesting_insights.check.tap import check_tap
from usertesting_insights.check.warehouse import check_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from usertesting_insights.check.outcome import Outcome


def check(
    folder: Path, environment: Mapping[str, str], *, warehouse: str, out: str, options: Path | None
) -> Iterator[Outcome]:
    """Yield the state of each thing that a night needs.

    Args:
        folder: The project's folder, with `.env`.
        environment: The variables of this process.
        warehouse: Which warehouse, as dbt calls it.
        out: Where the report goes.
        options: The file `report.toml`, or none.
    """
    variables = with_env_file(folder, environment)
    yield from check_env_file(folder, environment)
    yield from check_tap(folder, variables)
    yield from check_warehouse(warehouse, variables)
    yield from check_place(out, options)
