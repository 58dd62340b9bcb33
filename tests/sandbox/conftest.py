"""What the tests of the sandbox share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from usertesting_sandbox.clock import ManualClock
from usertesting_sandbox.control.truth import truth
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

from .client import TOKEN, Client
from .reading import Truth


@pytest.fixture
def clock() -> ManualClock:
    """The clock of every sandbox that a test serves."""
    return ManualClock()


@pytest.fixture
def serve(clock: ManualClock) -> Iterator[Callable[..., Client]]:
    """Serves a world, without a rate limit unless the options say otherwise."""
    with ExitStack() as stack:

        def start(world: World | None = None, options: Options | None = None) -> Client:
            options = replace(options or Options(rate_limit=0), access_token=TOKEN)
            sandbox = stack.enter_context(running(world, options, clock))
            return stack.enter_context(Client(sandbox))

        yield start


@pytest.fixture(scope="session")
def found() -> Truth:
    """Everything in the world of the first seed."""
    return truth(generate(seed=1))


@pytest.fixture(scope="session")
def titles(found: Truth) -> dict[str, str]:
    """The title of each test, by its id."""
    return {row["uuid"]: row["title"] for rows in found["studies"].values() for row in rows}
