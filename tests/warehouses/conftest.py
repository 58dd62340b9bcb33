"""Three nights in each warehouse, run once for all tests, and at the same time."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support.project import copy_project
from tests.warehouses import postgres_server, stand_in
from tests.warehouses.bigquery_stand_in import BigQueryStandIn
from tests.warehouses.duckdb_file import DuckDBFile
from tests.warehouses.postgres_server import PostgresServer
from tests.warehouses.snowflake_stand_in import SnowflakeStandIn
from tests.warehouses.warehouse import three_nights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.support.project import Project
    from tests.warehouses.warehouse import Nights, Warehouse

WAREHOUSES = ("duckdb", "postgres", "snowflake", "bigquery")
# Its loader sleeps for minutes: `make test-bigquery` runs it, `make test` does not.
BIGQUERY = pytest.param("in_bigquery", marks=pytest.mark.bigquery)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the Meltano project."""
    return copy_project(tmp_path_factory.mktemp("warehouses"))


def made(name: str, folder: Path, servers: ExitStack) -> Warehouse:
    """Give an empty warehouse, whose server ends with the stack."""
    if name == "duckdb":
        return DuckDBFile(folder)
    if name == "postgres":
        return PostgresServer(servers.enter_context(postgres_server.serving()))
    port = servers.enter_context(stand_in.serving(name, folder))
    return (SnowflakeStandIn if name == "snowflake" else BigQueryStandIn)(port, folder)


def parameters(item: pytest.Function) -> Iterable[object]:
    """Give the values that a test is run with."""
    return item.callspec.params.values() if hasattr(item, "callspec") else ()


@pytest.fixture(scope="session")
def begun(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Nights]]]:
    """Begin the nights that the chosen tests look at, all at once: each waits for one program."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    asked = {name for item in items for name in item.fixturenames}
    asked |= {str(value) for item in items for value in parameters(item)}
    folders = {name: tmp_path_factory.mktemp(name) for name in WAREHOUSES if f"in_{name}" in asked}
    with ExitStack() as servers, ThreadPoolExecutor(len(WAREHOUSES)) as pool:

        def nights(name: str) -> Nights:
            root = folders[name] / "project"
            root.mkdir()
            warehouse = made(name, folders[name], servers)
            return three_nights(copy_project(root), warehouse, folders[name])

        yield {name: pool.submit(nights, name) for name in folders}


@pytest.fixture(scope="session")
def in_duckdb(begun: dict[str, Future[Nights]]) -> Nights:
    return begun["duckdb"].result()


@pytest.fixture(scope="session")
def in_postgres(begun: dict[str, Future[Nights]]) -> Nights:
    return begun["postgres"].result()


@pytest.fixture(scope="session")
def in_snowflake(begun: dict[str, Future[Nights]]) -> Nights:
    return begun["snowflake"].result()


@pytest.fixture(scope="session")
def in_bigquery(begun: dict[str, Future[Nights]]) -> Nights:
    return begun["bigquery"].result()


@pytest.fixture(scope="session", params=["in_postgres", "in_snowflake", BIGQUERY])
def nights(request: pytest.FixtureRequest) -> Nights:
    """Three nights in each warehouse but DuckDB, which they are compared with."""
    found: Nights = request.getfixturevalue(request.param)
    return found
