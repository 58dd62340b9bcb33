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


def lock_of(kind: str, plugin: JsonObject) -> Path:
    """The lock file in which Meltano looks for a plugin's definition."""
    return ROOT / "plugins" / kind / f"{plugin['name']}--{plugin['variant']}.lock"


def plugins() -> dict[str, JsonObject]:
    """The plugins by name: what their lock files define, and what meltano.yml sets."""
    found: dict[str, JsonObject] = {}
    for kind, members in meltano_file()["plugins"].items():
        for plugin in members:
            if "inherit_from" in plugin:
                found[plugin["name"]] = found[plugin["inherit_from"]] | plugin
                continue
            lock = json.loads(lock_of(kind, plugin).read_text(encoding="utf-8"))
            for setting in lock["settings"]:
                if setting["name"] in plugin.get("config", {}):
                    setting["value"] = plugin["config"][setting["name"]]
            found[plugin["name"]] = lock | plugin
    return found


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
    """The variables of .env.example, each with its value and the comment above it."""
    found: dict[str, tuple[str, str]] = {}
    comment: list[str] = []
    for line in text(".env.example").splitlines():
        if match := re.fullmatch(r"(?:# )?([A-Z][A-Z0-9_]*)=(.*)", line):
            assert match[1] not in found, match[1]
            found[match[1]] = (match[2], " ".join(comment))
            comment = []
        else:
            comment = [*comment, line.removeprefix("# ")] if line else []
    return found
