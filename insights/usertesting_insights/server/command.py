"""The command line: `usertesting-insights serve`."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from usertesting_insights.arguments import add_warehouse
from usertesting_insights.errors import InsightsError
from usertesting_insights.report.options import read_options
from usertesting_insights.search.commands import add_model, add_options
from usertesting_insights.search.models import open_model

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from mcp.server.mcpserver import MCPServer


def add_command(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command."""
    serve = commands.add_parser("serve", help="answer assistants by the Model Context Protocol")
    serve.set_defaults(run=_serve)
    add_warehouse(serve)
    add_model(serve)
    add_options(serve)
    serve.add_argument(
        "--http",
        action="store_true",
        help="over HTTP, with the token of USERTESTING_INSIGHTS_TOKEN, in place of stdio",
    )
    serve.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    serve.add_argument("--port", type=int, default=8765, help="default: 8765")


def make_server(options: Namespace) -> MCPServer[object]:
    """Return the server.

    Raises:
        InsightsError: If its package is missing, or an option is wrong.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra of the package

        from usertesting_insights.server.guide import INSTRUCTIONS, add_guide  # noqa: PLC0415
        from usertesting_insights.server.marts import Marts  # noqa: PLC0415
        from usertesting_insights.server.tools import add_tools  # noqa: PLC0415
    except ImportError as error:
        raise InsightsError(
            "The server's package is missing: pip install 'usertesting-insights[serve]'."
        ) from error
    server: MCPServer[object] = MCPServer(
        "usertesting-insights",
        title="UserTesting insights",
        instructions=INSTRUCTIONS,
        version=version("usertesting-insights"),
        log_level="WARNING",
    )
    # Loaded at the first search: the other tools do not need it.
    model = cache(partial(open_model, options.model, os.environ))
    add_tools(server, Marts(options.warehouse, os.environ), model, read_options(options.options))
    add_guide(server)
    return server


def _serve(options: Namespace) -> int:
    server = make_server(options)
    if options.http:
        from usertesting_insights.server.http import serve_http, token_of  # noqa: PLC0415

        token = token_of(os.environ)
        sys.stderr.write(f"http://{options.host}:{options.port}/mcp; stop it with Ctrl+C.\n")
        serve_http(server, token, options.host, options.port)
    else:
        server.run("stdio")
    return 0
