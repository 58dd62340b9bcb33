"""Runs what a document tells its reader to type."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from tests.support.project import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path


def commands(path: str, heading: str) -> list[str]:
    """Give the lines to type below a heading of a document, block by block."""
    whole = (ROOT / path).read_text(encoding="utf-8")
    [found] = re.findall(rf"^##? {heading}\n(.*?)(?=^## |\Z)", whole, re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"```console\n(.*?)```", found, re.DOTALL)
    return ["\n".join(re.findall(r"^\$ (.*)", block, re.MULTILINE)) for block in blocks]


def statements(path: str, heading: str) -> list[str]:
    """Give the SQL statements below a heading of a document, one by one."""
    whole = (ROOT / path).read_text(encoding="utf-8")
    [found] = re.findall(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", whole, re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"```sql\n(.*?)```", found, re.DOTALL)
    return [each.strip() for block in blocks for each in block.split(";\n") if each.strip()]


def type_in(script: str, folder: Path, **variables: str) -> None:
    """Have a shell do it, in a folder; the first line that fails ends it."""
    finished = subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
