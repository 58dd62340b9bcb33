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
from typing import TYPE_CHECKING, Any

import bqemulator.server
from bqemulator.api.routes import upload
from bqemulator.config import Settings
from bqemulator.server import EmulatorServer
from bqemulator.sql.translator import SQLTranslator

if TYPE_CHECKING:
    from fastapi import FastAPI

GZIP = b"\x1f\x8b"

# The loader qualifies the columns that a MERGE sets; DuckDB, which is inside, knows only bare ones.
SET_COLUMN = re.compile(r"(UPDATE SET |, )target\.(`\w+` = )")

_create_app = bqemulator.server.create_app
_run_load = upload._run_load
_translate = SQLTranslator.translate


async def run_load(*args: Any, **kwargs: Any) -> Any:
    """Load a file, unpacked first: BigQuery takes compressed ones as they are."""
    raise NotImplementedError(args, kwargs)


def translate(self: SQLTranslator, sql: str, *args: Any, **kwargs: Any) -> Any:
    """Translate a statement to DuckDB's SQL."""
    return _translate(self, SET_COLUMN.sub(r"\1\2", sql), *args, **kwargs)


def create_app(*args: Any) -> FastAPI:
    """Give the app, with a place where a service account gets its token."""
    app = _create_app(*args)

    @app.post("/token")
    def token() -> dict[str, Any]:
        return {"access_token": "any", "token_type": "Bearer", "expires_in": 3600}

    return app


async def serve() -> None:
    """Serve on a free port until a signal comes."""
    server = EmulatorServer(Settings(rest_port=0, grpc_port=0))
    await server.start()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    sys.stdout.write(f"{server.rest_port}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(serve())
