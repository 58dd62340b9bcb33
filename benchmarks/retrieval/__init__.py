"""How well and how fast search finds what was said, by model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.retrieval import quality, speed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.tables import Table


def measure(folder: Path) -> Iterator[Table]:
    """Yield tables on quality, then one on speed."""
    yield from quality.measure()
    yield speed.measure(folder)
