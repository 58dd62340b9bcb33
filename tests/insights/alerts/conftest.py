"""Marts with alerts, a clock that stands still, and services to send to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.insights.alerts import marts, services
from tests.insights.alerts.marts import Time
from usertesting_insights import cli
from usertesting_insights.alerts import command
from usertesting_insights.alerts.clock import Clock
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.insights.alerts.marts import Given


@dataclass
class Runs:
    """Runs the command on marts of its own.

    Attributes:
        folder: Where the files are.
        time: The clock.
        variables: The environment.
    """

    folder: Path
    time: Time
    monkeypatch: pytest.MonkeyPatch
    variables: dict[str, str]
    warehouse: str = "duckdb"

    def load(self, given: Given) -> None:
        self.set(**marts.duckdb_marts(self.folder, given))

    def set(self, **variables: str) -> None:
        self.variables |= variables
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def options(self, text: str) -> None:
        file = self.folder / "alerts.toml"
        file.write_text(text)
        self.set(USERTESTING_INSIGHTS_ALERTS=str(file))

    def change(self, *statements: str) -> None:
        """Change the marts, as a build would."""
        opened = open_warehouse(self.warehouse, self.variables, writable=True)
        for statement in statements:
            opened.run(statement)
        opened.close()

    def rows(self, query: str) -> list[Mapping[str, object]]:
        opened = open_warehouse(self.warehouse, self.variables)
        found = list(opened.rows(query))
        opened.close()
        return found

    def __call__(self, *arguments: str) -> int:
        return cli.main(["alerts", "--warehouse", self.warehouse, *arguments])


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The command on three tests with two alerts each."""
    time = Time()
    monkeypatch.setattr(command, "Clock", lambda: Clock(time.now, time.sleep))
    for name in ("USERTESTING_INSIGHTS_ALERTS", "USERTESTING_INSIGHTS_CHANNELS"):
        monkeypatch.delenv(name, raising=False)
    made = Runs(tmp_path, time, monkeypatch, {})
    made.load(marts.account())
    return made


@pytest.fixture
def service() -> Iterator[services.Service]:
    """A webhook."""
    with services.webhook() as started:
        yield started
