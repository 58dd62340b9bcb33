"""A stand-in for BigQuery: bqemulator's server, with what the loader needs beyond it.

Run by a Python of its own, for its packages and those of this project's tests clash:

    python bigquery_server.py

It prints its port, and serves until it is told to stop.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bqemulator.server
import sqlglot
from bqemulator.api.routes import jobs, upload
from bqemulator.config import Settings
from bqemulator.domain.errors import DomainError
from bqemulator.server import EmulatorServer
from bqemulator.sql.rewriter import create_table_schema_ctas
from bqemulator.sql.translator import SQLTranslator
from bqemulator.storage.engine import DuckDBEngine
from sqlglot import exp
from sqlglot.errors import ParseError

if TYPE_CHECKING:
    from fastapi import FastAPI

GZIP = b"\x1f\x8b"

# The loader qualifies the columns that a MERGE sets; DuckDB, which is inside, knows only bare ones.
SET_COLUMN = re.compile(r"(UPDATE SET |, )target\.(`\w+` = )")

# How BigQuery reads JSON, where the emulator leaves that to DuckDB, by what sqlglot calls it.
AS_BIGQUERY_READS_JSON: dict[type[exp.Expr], tuple[str, str]] = {
    # DuckDB has other names for the types; JSON_TYPE in BigQuery's reference lists its own.
    exp.JSONType: (
        "bigquery_json_type",
        """(value) as case
            when json_type(value) = 'VARCHAR' then 'string'
            when json_type(value) in ('BIGINT', 'UBIGINT', 'DOUBLE') then 'number'
            else lower(json_type(value))
        end""",
    ),
    # BigQuery quotes a name that is not plain: see EscapeKey in its dialect's reference
    # implementation, github.com/google/zetasql, zetasql/public/functions/json.cc.
    exp.JSONKeysAtDepth: (
        "bigquery_json_keys",
        r"""(value) as list_transform(
            json_keys(value),
            lambda name: if(regexp_matches(name, '[."\\[:cntrl:]]'), to_json(name)::text, name)
        )""",
    ),
    # BigQuery's "JSON subscript operator" takes a name as it is, not as a path, and counts from 0.
    exp.Bracket: (
        "bigquery_json_subscript",
        """(value, place) as json_extract(
            value, '/' || replace(replace(place::text, '~', '~0'), '/', '~1')
        )""",
    ),
}

_create_app = bqemulator.server.create_app
_execute_query_job = jobs.execute_query_job
_run_load = upload._run_load
_translate = SQLTranslator.translate
_first_select = create_table_schema_ctas._first_select
_register_builtin_udfs = DuckDBEngine._register_builtin_udfs


async def execute_query_job(project: str, job_id: str, *args: Any, **kwargs: Any) -> Any:
    """Run a query. One that fails in `jobs.query` has the error's status, as BigQuery answers.

    The emulator answers such a query with no rows, which no client takes for a failure. A job of
    `jobs.insert` fails later: there the client gives the id, and here the emulator.
    """
    try:
        return await _execute_query_job(project, job_id, *args, **kwargs)
    except DomainError as error:
        if not job_id.startswith("bqemu_"):
            raise
        refused: Any = DomainError(error.message)
        refused.http_status, refused.bq_reason = error.http_status, error.bq_reason
        raise refused from error


async def run_load(*, media_path: str, **more: Any) -> Any:
    """Load a file, unpacked first: BigQuery sees by itself that one is compressed."""
    unpack(Path(media_path))
    return await _run_load(media_path=media_path, **more)


def unpack(path: Path) -> None:
    """Unpack a file where it is, if it is compressed."""
    content = path.read_bytes()
    if content.startswith(GZIP):
        path.write_bytes(gzip.decompress(content))


def translate(self: SQLTranslator, sql: str, *args: Any, **kwargs: Any) -> Any:
    """Translate a statement to DuckDB's SQL."""
    return _translate(self, read_json(SET_COLUMN.sub(r"\1\2", sql)), *args, **kwargs)


def read_json(sql: str) -> str:
    """Let a statement read JSON by the functions that are added here."""
    try:
        statement = sqlglot.parse_one(sql, read="bigquery")
    except ParseError:
        return sql
    # An array is read with OFFSET and the like in the brackets, JSON without.
    found = [
        node
        for node in statement.find_all(*AS_BIGQUERY_READS_JSON)
        if node.args.get("offset") is None
    ]
    for node in reversed(found):
        name, _ = AS_BIGQUERY_READS_JSON[type(node)]
        node.replace(exp.Anonymous(this=name, expressions=[node.this, *node.expressions]))
    return statement.sql(dialect="bigquery") if found else sql


def register_functions(self: DuckDBEngine) -> None:
    """Add the functions that read JSON to those of the emulator."""
    _register_builtin_udfs(self)
    for name, function in AS_BIGQUERY_READS_JSON.values():
        self.connection.execute(f"create or replace macro {name}{function}")


def first_select(query: exp.Expr) -> exp.Select | None:
    """Find where a new table's columns come from: dbt puts the query of a contract in brackets."""
    inner = query.unnest() if isinstance(query, exp.Subquery) else query
    found: exp.Select | None = _first_select(inner)
    return found


def create_app(*args: Any) -> FastAPI:
    """Give the app, with a place where a service account gets its token."""
    app: FastAPI = _create_app(*args)
    app.add_api_route("/token", token, methods=["POST"])
    return app


def token() -> dict[str, str | int]:
    """Give anyone a token."""
    return {"access_token": "any", "token_type": "Bearer", "expires_in": 3600}


async def serve() -> None:
    """Serve on a free port until a signal comes."""
    bqemulator.server.create_app = create_app
    jobs.execute_query_job = execute_query_job
    upload._run_load = run_load
    SQLTranslator.translate = translate
    create_table_schema_ctas._first_select = first_select
    DuckDBEngine._register_builtin_udfs = register_functions
    # An extension that DuckDB would download; it is about places on Earth.
    DuckDBEngine._load_spatial = lambda _: None
    settings = Settings(rest_port=0, grpc_port=0, enable_format_extensions=False)
    server = EmulatorServer(settings)
    await server.start()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    sys.stdout.write(f"{server.rest_port}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(serve())
