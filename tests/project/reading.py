"""Reads the documents and meltano.yml."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.tap import TAP

ROOT = Path(__file__).parents[2]

JsonObject = dict[str, Any]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def about() -> JsonObject:
    """What the tap says of itself."""
    finished = subprocess.run(
        [TAP, "--about", "--format=json"], capture_output=True, text=True, check=True
    )
    said: JsonObject = json.loads(finished.stdout)
    return said


def meltano_file() -> JsonObject:
    content: JsonObject = yaml.safe_load(text("meltano.yml"))
    return content


def plugins() -> dict[str, JsonObject]:
    """The plugins of meltano.yml by name, each with what it inherits."""
    found = {
        plugin["name"]: plugin for kind in meltano_file()["plugins"].values() for plugin in kind
    }
    return {
        name: found.get(plugin.get("inherit_from"), {}) | plugin for name, plugin in found.items()
    }


def section(path: str, heading: str) -> str:
    """What stands below a heading of a document."""
    [found] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text(path), re.DOTALL | re.MULTILINE)
    assert isinstance(found, str)
    return found


def table(of: str) -> list[list[str]]:
    """The cells of the one table in a piece of Markdown, without its head."""
    rows = [line for line in of.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    assert len({len(row) for row in cells}) == 1, "the rows of the table differ in length"
    return cells[2:]


def code(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def examples() -> dict[str, tuple[str, str]]:
    """The variables of .env.example, each with its value and the line above it."""
    found: dict[str, tuple[str, str]] = {}
    above = ""
    for line in text(".env.example").splitlines():
        if match := re.fullmatch(r"(?:# )?([A-Z][A-Z0-9_]*)=(.*)", line):
            assert match[1] not in found, match[1]
            found[match[1]] = (match[2], above)
        above = line
    return found
