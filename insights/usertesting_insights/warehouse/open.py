"""Opens the warehouse that the environment names, with dbt's own variables."""

from __future__ import annotations

import importlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usertesting_insights.errors import InsightsError, NotLoadedError
from usertesting_insights.warehouse.connection import Warehouse, first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class WarehouseBusyError(InsightsError):
    """Another process has the DuckDB file open; a later try may succeed."""


# For a connection: longer is no answer, but a wrong address.
_SECONDS = 20
WAREHOUSES = ("duckdb", "postgres", "snowflake", "bigquery")


@dataclass(frozen=True)
class Variables:
    """The environment variables that dbt's profiles read.

    Attributes:
        values: The environment.
    """

    values: Mapping[str, str]

    def given(self, name: str) -> str | None:
        """Return a variable, or none if it is not set or empty."""
        return self.values.get(name) or None

    def needed(self, name: str) -> str:
        """Return a variable.

        Raises:
            InsightsError: If it is not set.
        """
        if value := self.given(name):
            return value
        raise InsightsError(f"{name} is not set: dbt needs it, too. See .env.example.")

    @property
    def schema(self) -> str:
        """The schema of the marts."""
        return self._schema("DBT_USERTESTING_SCHEMA", "usertesting")

    @property
    def raw_schema(self) -> str:
        """The schema that the loader writes to."""
        return self._schema("DBT_USERTESTING_RAW_SCHEMA", "usertesting_raw")

    def _schema(self, name: str, default: str) -> str:
        schema = self.given(name) or default
        if not schema.replace("_", "").isalnum():
            raise InsightsError(f"{name}: letters, digits and underscores only.")
        return schema


def open_warehouse(
    name: str,
    environment: Mapping[str, str],
    *,
    writable: bool = False,
    most_mib: int | None = None,
) -> Warehouse:
    """Open a warehouse.

    Args:
        name: One of `WAREHOUSES`.
        environment: The connection's variables.
        writable: Whether it may be written to: to tables of this package alone.
        most_mib: How much memory it takes at most in this process, where DuckDB runs; by default
            DuckDB keeps what it has read of the file, as long as the machine has room.

    Raises:
        InsightsError: If a variable or the connector is missing, or the warehouse cannot be opened.
    """
    variables = Variables(environment)
    warehouse = _OPENERS[name](variables, writable)
    if most_mib is not None and name == "duckdb":
        with closing(warehouse.new_cursor()) as cursor:
            cursor.execute(f"set memory_limit = '{most_mib}MiB'")
    return warehouse


def _connector(module: str, extra: str) -> Any:  # noqa: ANN401 - a module, whose types differ
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InsightsError(
            f"The connector is missing: pip install 'usertesting-insights[{extra}]'."
        ) from error


def _open_duckdb(variables: Variables, writable: bool) -> Warehouse:  # noqa: FBT001 - as the others
    duckdb = _connector("duckdb", "duckdb")
    path = Path(variables.given("DBT_DUCKDB_PATH") or "output/warehouse.duckdb")
    if not path.is_file():
        raise NotLoadedError(f"{path} is not there: load first, or set DBT_DUCKDB_PATH.")
    try:
        connection = duckdb.connect(str(path), read_only=not writable)
        connection.execute("set TimeZone = 'UTC'")
    except duckdb.Error as error:
        kind = WarehouseBusyError if "lock" in str(error) else InsightsError
        raise kind(
            f"{path} cannot be opened: {first_line(error)} If a run is loading, wait for its end."
        ) from error
    return Warehouse(
        "duckdb",
        variables.schema,
        connection.cursor,
        "?",
        connection.close,
        (duckdb.Error,),
        variables.raw_schema,
    )


def _open_postgres(variables: Variables, writable: bool) -> Warehouse:  # noqa: FBT001 - as the others
    psycopg = _connector("psycopg", "postgres")
    read_only = "" if writable else "-c default_transaction_read_only=on "
    try:
        connection = psycopg.connect(
            host=variables.needed("POSTGRES_HOST"),
            port=variables.given("POSTGRES_PORT") or "5432",
            user=variables.needed("POSTGRES_USER"),
            password=variables.given("POSTGRES_PASSWORD"),
            dbname=variables.needed("POSTGRES_DATABASE"),
            connect_timeout=_SECONDS,
            options=f"{read_only}-c TimeZone=UTC",
            autocommit=writable,
        )
    except psycopg.Error as error:
        raise InsightsError(f"PostgreSQL cannot be opened: {first_line(error)}") from error
    if writable:
        return Warehouse(
            "postgres",
            variables.schema,
            connection.cursor,
            "%s",
            connection.close,
            (psycopg.Error,),
            variables.raw_schema,
        )
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    numbers = iter(range(1_000_000))
    return Warehouse(
        "postgres",
        variables.schema,
        # A cursor with a name stays on the server, so that no mart is held in memory whole.
        lambda: connection.cursor(f"insights_{next(numbers)}"),
        "%s",
        connection.close,
        (psycopg.Error,),
        variables.raw_schema,
    )


def _open_snowflake(variables: Variables, _writable: bool) -> Warehouse:  # noqa: FBT001 - as the others
    connector = _connector("snowflake.connector", "snowflake")
    options = {
        "password": variables.given("SNOWFLAKE_PASSWORD"),
        "private_key_file": variables.given("SNOWFLAKE_PRIVATE_KEY_PATH"),
        "private_key_file_pwd": variables.given("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"),
        "role": variables.given("SNOWFLAKE_ROLE"),
        # For a test server only.
        "host": variables.given("SNOWFLAKE_HOST"),
        "port": variables.given("SNOWFLAKE_PORT"),
        "protocol": variables.given("SNOWFLAKE_PROTOCOL"),
    }
    try:
        connection = connector.connect(
            account=variables.needed("SNOWFLAKE_ACCOUNT"),
            user=variables.needed("SNOWFLAKE_USER"),
            warehouse=variables.needed("SNOWFLAKE_WAREHOUSE"),
            database=variables.needed("SNOWFLAKE_DATABASE"),
            login_timeout=_SECONDS,
            session_parameters={"QUERY_TAG": "usertesting_insights", "TIMEZONE": "UTC"},
            **{name: value for name, value in options.items() if value},
        )
    except connector.Error as error:
        raise InsightsError(f"Snowflake cannot be opened: {first_line(error)}") from error
    return Warehouse(
        "snowflake",
        variables.schema,
        connection.cursor,
        "%s",
        connection.close,
        (connector.Error,),
        variables.raw_schema,
    )


def _open_bigquery(variables: Variables, _writable: bool) -> Warehouse:  # noqa: FBT001 - as the others
    bigquery = _connector("google.cloud.bigquery", "bigquery")
    dbapi = _connector("google.cloud.bigquery.dbapi", "bigquery")
    api = _connector("google.api_core.exceptions", "bigquery")
    auth = _connector("google.auth.exceptions", "bigquery")
    try:
        client = bigquery.Client.from_service_account_json(
            variables.needed("BIGQUERY_CREDENTIALS_PATH"),
            project=variables.needed("BIGQUERY_PROJECT"),
            location=variables.given("BIGQUERY_LOCATION") or "US",
        )
    except (OSError, ValueError, auth.GoogleAuthError) as error:
        raise InsightsError(f"BigQuery cannot be opened: {first_line(error)}") from error
    # The other way to fetch rows takes one more package, and pays for large results only.
    connection = dbapi.connect(client, prefer_bqstorage_client=False)
    return Warehouse(
        "bigquery",
        variables.schema,
        connection.cursor,
        "%s",
        connection.close,
        (dbapi.Error, api.GoogleAPIError, auth.GoogleAuthError),
        variables.raw_schema,
    )


_OPENERS: Mapping[str, Callable[[Variables, bool], Warehouse]] = {
    "duckdb": _open_duckdb,
    "postgres": _open_postgres,
    "snowflake": _open_snowflake,
    "bigquery": _open_bigquery,
}
