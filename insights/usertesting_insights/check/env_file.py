"""The file `.env`: who may read it, and whether each line of it is read."""

from __future__ import annotations

import difflib
import logging
import re
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from usertesting_insights.check.outcome import fix, ok

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from usertesting_insights.check.outcome import Outcome

_EXAMPLE = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=", re.MULTILINE)
# Of a name as long as these, a letter or two.
_ALIKE = 0.88
_OTHERS = 0o077


def with_env_file(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the environment and of `.env`, as Meltano has them.

    Where both give one, the environment counts.
    """
    # A line that it cannot read is told of by the check, a line a problem.
    logging.getLogger("dotenv").setLevel(logging.ERROR)
    try:
        values = dotenv_values(folder / ".env")
    except (OSError, UnicodeDecodeError):
        values = {}
    return {name: value for name, value in values.items() if value is not None} | dict(environment)


def check_env_file(folder: Path, environment: Mapping[str, str]) -> Iterator[Outcome]:
    """Check the file of a project's folder. No value is quoted: it may be a secret."""
    path = folder / ".env"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if any(name.startswith("TAP_USERTESTING_CLIENT") for name in environment):
            yield ok(".env: there is none, and the environment has credentials")
        else:
            yield fix(
                f".env: not in {folder}: make it with `install -m 600 .env.example .env`, "
                "and put the credentials into it"
            )
        return
    except (OSError, UnicodeDecodeError) as error:
        yield fix(f".env: cannot be read: {error}")
        return
    wrong = [*_rights(path), *_lines(text, _known_names(folder))]
    yield from wrong or [ok(".env: only you can read it, and every line can be read")]


def _rights(path: Path) -> Iterator[Outcome]:
    if path.stat().st_mode & _OTHERS:
        yield fix(f".env: others on this machine may open it: `chmod 600 {path}`")


def _lines(text: str, known: set[str]) -> Iterator[Outcome]:
    bindings = list(parse_stream(StringIO(text)))
    for binding in bindings:
        if binding.error:
            yield fix(f".env: line {binding.original.line} is no NAME=value")
    names = Counter(binding.key for binding in bindings if binding.key)
    for name, count in names.items():
        if count > 1:
            yield fix(
                f".env: {name} is there {count} times, and the last one counts: keep only one"
            )
        alike = difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)
        if name not in known and alike:
            yield fix(f".env: nothing reads {name}: is {alike[0]} meant?")


def _known_names(folder: Path) -> set[str]:
    """Return the names that the example explains."""
    example = folder / ".env.example"
    return set(_EXAMPLE.findall(example.read_text("utf-8"))) if example.is_file() else set()
