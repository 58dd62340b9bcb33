"""Three nights in each warehouse, run once for all tests."""

from __future__ import annotations

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
    from collections.abc import Iterator

    from tests.support.project import Project
    from tests.warehouses.warehouse import Nights


# Its loader sleeps for minutes: `make test-bigquery` runs it, `make test` does not.
BIGQUERY = pytest.param("in_bigquery", marks=pytest.mark.bigquery)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the Meltano project."""
    return copy_project(tmp_path_factory.mktemp("warehouses"))


@pytest.fixture(scope="session")
def in_duckdb(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("duckdb")
    return three_nights(project, DuckDBFile(folder), folder)


@pytest.fixture(scope="session")
def in_postgres(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with postgres_server.serving() as port:
        yield three_nights(project, PostgresServer(port), tmp_path_factory.mktemp("postgres"))


@pytest.fixture(scope="session")
def in_snowflake(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("snowflake")
    with stand_in.serving("snowflake", folder) as port:
        yield three_nights(project, SnowflakeStandIn(port, folder), folder)


@pytest.fixture(scope="session")
def in_bigquery(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("bigquery")
    with stand_in.serving("bigquery", folder) as port:
        yield three_nights(project, BigQueryStandIn(port, folder), folder)


@pytest.fixture(scope="session", params=["in_postgres", "in_snowflake", BIGQUERY])
def nights(request: pytest.FixtureRequest) -> Nights:
    """Three nights in each warehouse but DuckDB, which they are compared with."""
    found: Nights = request.getfixturevalue(request.param)
    return found
