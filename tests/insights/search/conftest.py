"""Warehouses with the same small account, and a model that counts what it embeds."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.insights.contracts import in_duckdb, in_postgres
from tests.insights.evidence import marts
from tests.warehouses.postgres_server import serving
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

    from usertesting_insights.search.models import Model, Vector
    from usertesting_insights.warehouse.connection import Warehouse


class Place:
    """Where the marts are; they can be made anew."""

    def __init__(self, name: str, folder: Path, port: int = 0) -> None:
        self.name = name
        self._folder = folder
        self._port = port
        self.variables: Mapping[str, str] = {}

    def load(self) -> Place:
        """Make the marts; what else was in the schema is lost."""
        self.variables = (
            in_postgres(self._port, marts())
            if self.name == "postgres"
            else in_duckdb(self._folder / "warehouse.duckdb", marts())
        )
        return self

    @contextmanager
    def open(self, *, writable: bool = False) -> Generator[Warehouse]:
        """Open the warehouse."""
        warehouse = open_warehouse(self.name, self.variables, writable=writable)
        try:
            yield warehouse
        finally:
            warehouse.close()

    def change(self, statement: str) -> None:
        """Do what dbt would do."""
        with self.open(writable=True) as warehouse:
            warehouse.run(statement)


class Counting:
    """The default model, which remembers what it has embedded."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = model.name
        self.texts: list[str] = []

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        self.texts += texts
        return self._model.passages(texts)

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        return self._model.questions(texts)


@pytest.fixture(scope="session")
def port() -> Generator[int]:
    with serving() as port:
        yield port


@pytest.fixture(params=["duckdb", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    port = request.getfixturevalue("port") if request.param == "postgres" else 0
    return Place(request.param, tmp_path, port).load()


@pytest.fixture(scope="session")
def packaged() -> Model:
    return open_model(DEFAULT_MODEL, os.environ)


@pytest.fixture
def model(packaged: Model) -> Counting:
    return Counting(packaged)
