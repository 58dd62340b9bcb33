"""A stand-in for Snowflake: fakesnow's server, with what the loader and dbt need beyond it.

Run by a Python of its own, for its packages and those of this project's tests clash:

    python snowflake_server.py

It prints its port, and serves until it is told to stop.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import fakesnow.arrow
import fakesnow.cursor
import fakesnow.server
import fakesnow.transforms
import pyarrow as pa
import uvicorn
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.dialect import parse_one
from fakesnow.transforms import stage
from snowflake.connector.errors import ProgrammingError
from snowflake_rights import DONE_HERE, Rights, Session
from snowflake_strictness import strict
from sqlglot import Expr, exp
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

# Every Snowflake user has a stage, `@~`; fakesnow knows named ones only.
USER_STAGE = "STAGES.PUBLIC.USER_STAGE"
STAGED_RECORDS = "STAGES.PUBLIC.STAGED_RECORDS"
INNER_PRODUCT = "STAGES.PUBLIC.INNER_PRODUCT"
STAGED_FILES = re.compile(r"'@~/([^']+)'\s*\(file_format => [^)]+\)")

# DuckDB keeps temporary tables apart from all schemas; dbt drops its own by name.
TEMPORARY = re.compile(r"\b(create(?: or replace)?)\s+temporary\s+(table|view)\b", re.IGNORECASE)

# A comment of dbt's may come first.
QUERY = re.compile(r"\s*(/\*.*?\*/\s*)?(select|with)\b", re.IGNORECASE | re.DOTALL)

# A view is made with its comments; a table gets them afterwards.
COMMENTS = re.compile(r'(?<=")\s+comment \$\$.*?\$\$', re.IGNORECASE | re.DOTALL)

# fakesnow flattens whatever it is given, and fails if it is neither an object nor an array.
OBJECT_MODE = re.compile(r"flatten\(input => ([\w.]+), mode => 'OBJECT'\)")
ONLY_OBJECTS = r"flatten(input => iff(json_type(\1) = 'OBJECT', \1, null))"

# Without meaning here: what they would free or describe, nobody looks at again.
NOT_DONE = [
    r"remove '@~/",
    "drop file format",
    "alter session set query_tag",
    "comment on",
    r"\s*alter\s+table\s+\S+\s+alter\s+\S+\s+comment",
]

# The loader merges several streams at once; DuckDB gives up where two change the same catalogue.
ONE_AT_A_TIME = asyncio.Lock()

# All that reaches the server, for the tests to read.
STATEMENTS = Path(tempfile.gettempdir(), "statements.jsonl")

RIGHTS = Rights()
SESSIONS: dict[str, Session] = {}

# Queries as DuckDB has them, by the tree, which is kept, and by where unqualified names lead.
TRANSFORMED: dict[tuple[int, str | None, str | None], Expr] = {}

_transform = FakeSnowflakeCursor._transform
_timestamps = fakesnow.arrow.timestamp_to_sf_struct


def parsed(statement: str) -> Expr:
    """Parse a statement for fakesnow; what is not a query, fakesnow changes."""
    return known(statement) if QUERY.match(statement) else mended(statement)


@cache
def known(query: str) -> Expr:
    """Parse a query once: dbt sends most of them again, night for night."""
    return mended(query)


def mended(statement: str) -> Expr:
    """Parse a statement, once what fakesnow does not know is said in other words."""
    if reference := STAGED_FILES.search(statement):
        files = stage.internal_dir(USER_STAGE, f"{reference[1]}/*")
        statement = statement.replace(reference[0], f"{STAGED_RECORDS}('{files}')")
        # A record is the first column of a staged file; SEQ8 numbers the rows.
        statement = statement.replace("$1:", "record:").replace("SEQ8()", "line_number")
    statement = re.sub(r"^put ('[^']+') '@~/([^']+)'", rf"put \1 @{USER_STAGE}/\2", statement)
    statement = OBJECT_MODE.sub(ONLY_OBJECTS, statement)
    if re.match(r"\s*create or replace\s+view", statement, re.IGNORECASE):
        statement = COMMENTS.sub("", statement)
    tree = as_sent(TEMPORARY.sub(r"\1 \2", statement)).copy()
    return with_arrays(strict(tree).transform(unquoted, copy=False))


def transformed(cursor: FakeSnowflakeCursor, tree: Expr, params: Any) -> Expr:
    """Make a statement DuckDB's; a query once, for fakesnow walks some seventy times over it."""
    if params or not isinstance(tree, exp.Query):
        made: Expr = _transform(cursor, tree, params)
        return made
    place = (id(tree), cursor._conn.database, cursor._conn.schema)
    if place not in TRANSFORMED:
        TRANSFORMED[place] = _transform(cursor, tree.copy(), params)
    return TRANSFORMED[place]


@lru_cache(maxsize=16)
def as_sent(statement: str) -> Expr:
    """Parse a statement as it stands."""
    tree: Expr = parse_one(statement)
    return tree


def unquoted(node: Expr) -> Expr:
    """Cast a JSON string to text as Snowflake does, without its quotes; other values as ever."""
    if not (isinstance(node, exp.Cast) and node.to.this in exp.DataType.TEXT_TYPES):
        return node
    if isinstance(node.this, exp.JSONExtract):  # fakesnow does it
        return node
    as_json = exp.Anonymous(this="to_json", expressions=[node.this])
    return exp.Anonymous(this="json_extract_string", expressions=[as_json, exp.Literal.string("$")])


def with_arrays(tree: Expr) -> Expr:
    """Keep vectors as arrays, which fakesnow has as JSON."""
    for kind in [each for each in tree.find_all(exp.DataType) if each.is_type(exp.DType.VECTOR)]:
        kind.replace(exp.DataType.build("array", dialect="snowflake"))
    for product in [*tree.find_all(exp.DotProduct)]:
        both = [product.this, product.expression]
        product.replace(exp.Anonymous(this=INNER_PRODUCT, expressions=both))
    return tree


def whole_merge(statement: Expr) -> list[Expr]:
    """Leave a MERGE to DuckDB, whose SET knows no alias of the target; nobody needs its counts."""
    if not isinstance(statement, exp.Merge):
        return [statement]
    for change in statement.find_all(exp.EQ):
        if isinstance(change.parent, exp.Update):
            change.this.set("table", None)
    return [statement, parse_one("select 0 as inserted, 0 as updated")]


def described(cursor: FakeSnowflakeCursor) -> list[tuple[str | None, ...]]:
    """Give the columns of the last result; fakesnow would plan its statement once more."""
    columns = cursor._duck_conn.description or ()
    return [(name, str(kind), None, None, None, None) for name, kind, *_ in columns]


def timestamps(column: pa.ChunkedArray) -> pa.Array:
    """Give times as Snowflake sends them, seconds and nanoseconds, and null where there is none."""
    missing = column.combine_chunks().is_null()
    filled = column.fill_null(pa.scalar(0, column.type))
    sent = _timestamps(filled)
    return pa.StructArray.from_arrays(sent.flatten(), fields=list(sent.type), mask=missing)


async def login(request: Request) -> Response:
    """Let a user in, in the role and with the warehouse that are asked for."""
    body = json.loads(await content(request))["data"]
    names = {name: value.upper() for name, value in request.query_params.items()}
    try:
        signed_in = RIGHTS.sign_in(
            body["LOGIN_NAME"].upper(),
            body.get("TOKEN", ""),
            names.get("roleName"),
            names.get("warehouse"),
        )
    except ProgrammingError as error:
        return refused(error)
    answer: Response = await fakesnow.server.login_request(request)
    SESSIONS[json.loads(bytes(answer.body))["data"]["token"]] = signed_in
    return answer


async def query(request: Request) -> Response:
    """Answer a query; a failure as Snowflake puts it, since the connector retries an HTTP 500."""
    statement = json.loads(await content(request))["sqlText"]
    token = fakesnow.server.to_token(request)
    session, connection = SESSIONS[token], fakesnow.server.to_conn(token)
    session.place = (connection.database or "", connection.schema or "")
    with STATEMENTS.open("a") as log:  # noqa: ASYNC230 -- one line, nobody waits for it
        said = {"session": token[:8], "user": session.user, "statement": statement}
        log.write(json.dumps({"at": time.time(), **said}) + "\n")
    try:
        RIGHTS.check(statement, as_sent(statement), session)
    except ProgrammingError as error:
        return refused(error)
    if "system$abort_transaction" in statement:
        abort_transactions()
    async with ONE_AT_A_TIME:
        answer: Response = await fakesnow.server.query_request(request)
    if answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer
    return JSONResponse({**json.loads(bytes(answer.body)), "data": {}})


def abort_transactions() -> None:
    """Roll back whatever a session has begun and not ended: its client may be gone."""
    for connection in fakesnow.server.sessions.values():
        with suppress(duckdb.TransactionException):
            connection._duck_conn.rollback()


async def content(request: Request) -> bytes:
    """Give what a client has sent."""
    body = await request.body()
    return gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body


def refused(error: ProgrammingError) -> Response:
    """Tell a client why it may not."""
    code = f"{error.errno:06d}"
    data = {"errorCode": code, "sqlState": error.sqlstate}
    return JSONResponse({"data": data, "code": code, "message": error.msg, "success": False})


def app() -> Starlette:
    """Give fakesnow's app, mended."""
    fakesnow.server.parse_one = as_sent
    fakesnow.cursor.parse_one = parsed
    FakeSnowflakeCursor._transform = transformed
    fakesnow.transforms.merge = whole_merge
    fakesnow.arrow.timestamp_to_sf_struct = timestamps
    FakeSnowflakeCursor._describe_last_sql = described
    fakesnow.server.shared_fs.nop_regexes = [*NOT_DONE, *DONE_HERE]
    database, schema, _ = USER_STAGE.split(".")
    session = fakesnow.server.shared_fs.connect(database, schema)
    session.cursor().execute(f"create stage {USER_STAGE}")
    # From now on to sign in makes nothing: who names what is not there has to make it.
    fakesnow.server.shared_fs.create_database_on_connect = False
    fakesnow.server.shared_fs.create_schema_on_connect = False
    fakesnow.server.shared_fs.duck_conn.execute(
        f"create macro {STAGED_RECORDS}(files) as table"  # noqa: S608 -- a name of this file
        " select json as record, row_number() over () as line_number"
        " from read_ndjson_objects(files)"
    )
    fakesnow.server.shared_fs.duck_conn.execute(
        f"create macro {INNER_PRODUCT}(one, other) as"
        " list_inner_product(cast(one as double[]), cast(other as double[]))"
    )
    routes = [
        Route("/session/v1/login-request", login, methods=["POST"]),
        Route("/queries/v1/query-request", query, methods=["POST"]),
    ]
    return Starlette(routes=[*routes, *fakesnow.server.routes])


def main() -> None:
    """Serve on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app(), log_config=None)).run(sockets=[listener])


if __name__ == "__main__":
    main()
