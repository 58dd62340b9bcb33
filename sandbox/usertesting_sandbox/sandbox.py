"""One sandbox: its world, its middleware and its endpoints, put together."""

import time

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from usertesting_sandbox.api.oauth import OAuth
from usertesting_sandbox.api.results import Results
from usertesting_sandbox.api.sessions import Sessions
from usertesting_sandbox.api.studies import Studies
from usertesting_sandbox.api.videos import Videos
from usertesting_sandbox.clock import Clock
from usertesting_sandbox.control.routes import Control
from usertesting_sandbox.media.files import Files
from usertesting_sandbox.media.links import Links
from usertesting_sandbox.media.renders import Renders
from usertesting_sandbox.middleware.access import AccessMiddleware
from usertesting_sandbox.middleware.fault_injection import FaultMiddleware
from usertesting_sandbox.middleware.latency import LatencyMiddleware
from usertesting_sandbox.middleware.problems import problem
from usertesting_sandbox.middleware.rate_limiter import RateLimiter
from usertesting_sandbox.middleware.request_log import Recorder, Visits
from usertesting_sandbox.middleware.rewrites import Rewriter, Rewrites
from usertesting_sandbox.middleware.tokens import Tokens
from usertesting_sandbox.options import Options
from usertesting_sandbox.scenario.events import Events
from usertesting_sandbox.scenario.faults import Faults
from usertesting_sandbox.world import World


class Sandbox:
    """The sandbox as tests use it, and the ASGI app that serves it.

    Args:
        world: What the API shows.
        options: How it behaves.
        clock: The present, in seconds since the epoch, for windows, tokens and links.
    """

    def __init__(
        self, world: World, options: Options | None = None, clock: Clock = time.time
    ) -> None:
        self.world = world
        self.options = options or Options()
        self.clock = clock
        self.requests = Visits()
        self.faults = Faults()
        self.events = Events(world)
        self.rewrites = Rewrites()

    def app(self) -> ASGIApp:
        """The whole app: the control API, and the API with its middleware."""
        control = Control(self.world, self.requests, self.faults, self.events)
        return Starlette(
            routes=[Mount("/_sandbox", routes=control.routes()), Mount("/", app=self._guarded())]
        )

    def _guarded(self) -> ASGIApp:
        tokens = Tokens(self.options, self.clock)
        limiter = RateLimiter(self.options.rate_limit, self.options.rate_window, self.clock)
        links = Links(self.clock, single_use=self.options.single_use_links)
        renders = Renders()
        routes = [
            *OAuth(tokens, self.options).routes(),
            *Studies(self.world).routes(),
            *Sessions(self.world, self.options).routes(),
            *Videos(self.world, links, renders, self.options.link_seconds).routes(),
            *Results(self.world, links, renders).routes(),
            *Files(links, self.world).routes(),
        ]
        # From the inside out: a request meets them in the opposite order.
        app: ASGIApp = Starlette(routes=routes, exception_handlers={HTTPException: _explain})
        app = Rewriter(app, rewrites=self.rewrites)
        app = FaultMiddleware(app, faults=self.faults)
        app = AccessMiddleware(app, tokens=tokens, limiter=limiter, options=self.options)
        if self.options.latency:
            app = LatencyMiddleware(app, seconds=self.options.latency)
        return Recorder(
            app, visits=self.requests, events=self.events, routes=routes, clock=self.clock
        )


async def _explain(request: Request, error: Exception) -> Response:
    """The response to a request that an endpoint, or the lack of one, has refused."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- for the type checker: it is for these
    return problem(request.url.path, error.status_code, error.detail)
