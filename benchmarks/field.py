"""Who takes part in the comparison, how each is started, and what each has landed."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.contenders import dlt_source, tutorial
from benchmarks.contenders.settings import Settings
from benchmarks.processes import Api, tap_command

PATIENT_ATTEMPTS = 20
OUTPUT = "output.jsonl"


@dataclass(frozen=True)
class Contender:
    """A way to do the work.

    Attributes:
        title: How the table calls it.
        command: Gives its command line.
        landed: Finds the ids of the sessions that it has landed with their details.
        attempts: As in its settings.
    """

    title: str
    command: Callable[[Settings], list[str]]
    landed: Callable[[Path], set[str]]
    attempts: int | None = None


def _tap(settings: Settings) -> list[str]:
    folder = Path(settings.folder)
    api = Api(settings.api_url, settings.token_url)
    return [*tap_command(folder, api, test_ids=settings.test_ids), *_state(folder)]


def _plain_tap(settings: Settings) -> list[str]:
    return [
        *_module("plain_tap", settings),
        "--config",
        str(settings.write()),
        *_state_of(settings),
    ]


def _module(name: str, settings: Settings) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.contenders.{name}", str(settings.write())]


def _state_of(settings: Settings) -> list[str]:
    return _state(Path(settings.folder))


def _state(folder: Path) -> list[str]:
    """Hand a tap the last state that the run before it wrote, as an orchestrator does."""
    states = [message for message in _messages(folder) if message["type"] == "STATE"]
    if not states:
        return []
    path = folder / "state.json"
    path.write_text(json.dumps(states[-1]["value"]), encoding="utf-8")
    return ["--state", str(path)]


def _messages(folder: Path) -> Iterator[dict[str, object]]:
    """Read what a tap has written; a killed one may leave half a line."""
    path = folder / OUTPUT
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("}\n"):
                yield json.loads(line)


def _in_messages(key: str) -> Callable[[Path], set[str]]:
    def landed(folder: Path) -> set[str]:
        return {
            str(record[key])
            for message in _messages(folder)
            if message.get("stream") == "session_details"
            and isinstance(record := message.get("record"), dict)
        }

    return landed


def _in_lines(folder: Path) -> set[str]:
    text = (folder / tutorial.LANDED).read_text(encoding="utf-8")
    return {json.loads(line)["sessionId"] for line in text.splitlines(keepends=True)}


def _in_duckdb(folder: Path) -> set[str]:
    path = folder / dlt_source.DATABASE
    if not path.exists():
        return set()
    with duckdb.connect(str(path), read_only=True) as connection:
        query = f"select session_id from {dlt_source.DATASET}.session_details"  # noqa: S608 - a constant
        try:
            return {row[0] for row in connection.execute(query).fetchall()}
        except duckdb.CatalogException:
            return set()


def _dlt(settings: Settings) -> list[str]:
    return _module("dlt_source", settings)


def tutorial_command(settings: Settings) -> list[str]:
    """Give the command line of the tutorial's loop."""
    return _module("tutorial", settings)


_PATIENT = f", {PATIENT_ATTEMPTS} attempts"

CONTENDERS = (
    Contender("tap-usertesting", _tap, _in_messages("session_id")),
    Contender("tutorial loop", tutorial_command, _in_lines),
    Contender("plain SDK tap", _plain_tap, _in_messages("sessionId")),
    Contender(f"plain SDK tap{_PATIENT}", _plain_tap, _in_messages("sessionId"), PATIENT_ATTEMPTS),
    Contender("dlt rest_api", _dlt, _in_duckdb),
    Contender(f"dlt rest_api{_PATIENT}", _dlt, _in_duckdb, PATIENT_ATTEMPTS),
)
