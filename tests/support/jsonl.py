"""Reads what target-jsonl has written: every record of every run, a file a stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.truth import DEFAULT, NOT_COMPARABLE, key_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tap import Tables


def records(folder: Path, stream: str) -> list[dict[str, Any]]:
    """Give the records of a stream in the order they came; the target makes no file for none."""
    path = folder / f"{stream}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def landed(folder: Path) -> Tables:
    """Give the tables as a warehouse has them: the last record of a key stays."""
    return {
        stream: {
            key_of(stream, record): {
                name: value for name, value in record.items() if name not in NOT_COMPARABLE
            }
            for record in records(folder, stream)
        }
        for stream in DEFAULT
    }
