"""Reads the journeys that are tested, each from a file of ``journeys/``, in the names' order."""

import tomllib
from importlib.resources import files
from typing import Any

from usertesting_sandbox.generate.studies.plans import Journey, Task, Wave


def _journey(text: str) -> Journey:
    content = tomllib.loads(text)
    waves = tuple(Wave(**wave) for wave in content.pop("waves"))
    tasks = tuple(_task(task) for task in content.pop("tasks"))
    return Journey(**content, waves=waves, tasks=tasks)


def _task(values: dict[str, Any]) -> Task:
    return Task(**{name: _frozen(value) for name, value in values.items()})


def _frozen(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    return tuple(value) if isinstance(value, list) else value


def _read() -> tuple[Journey, ...]:
    folder = files(__package__) / "journeys"
    found = sorted(folder.iterdir(), key=lambda path: path.name)
    return tuple(_journey(path.read_text("utf-8")) for path in found)


JOURNEYS = _read()
