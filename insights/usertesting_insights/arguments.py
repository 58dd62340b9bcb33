"""Arguments that several commands take."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING
from uuid import UUID

from usertesting_insights.warehouse.open import WAREHOUSES

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_warehouse(parser: ArgumentParser) -> None:
    """Add ``--warehouse``."""
    parser.add_argument(
        "--warehouse",
        choices=WAREHOUSES,
        default=os.environ.get("USERTESTING_INSIGHTS_WAREHOUSE", "duckdb"),
        help="where the marts are (default: USERTESTING_INSIGHTS_WAREHOUSE, else duckdb)",
    )


def test_id(text: str) -> str:
    """Return a test's id in its usual form."""
    try:
        return str(UUID(text))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no test id (a UUID)") from None


# pytest takes functions of this name for tests.
test_id.__test__ = False  # type: ignore[attr-defined]
