"""The command `tap-usertesting check`: what a run needs, a line each, for a handful of requests."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tap_usertesting.connect import connect
from tap_usertesting.errors import SettingsError, Stopped, UserTestingError
from tap_usertesting.extract.failures import Failures
from tap_usertesting.extract.first_run import FirstRun
from tap_usertesting.runtime.clock import SystemClock
from tap_usertesting.runtime.progress import Progress
from tap_usertesting.runtime.stop import Stop
from tap_usertesting.tap import TapUserTesting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.first_run import Finding

# Nobody watches a check for longer.
LONGEST_MINUTES = 2
LONGEST_RESPONSE_SECONDS = 20


@click.command()
@click.option(
    "--config",
    multiple=True,
    default=["ENV"],
    callback=TapUserTesting.cb_config,
    help="A file with settings, or ENV for TAP_USERTESTING_ variables (the default).",
)
def check(config: Any) -> None:  # noqa: ANN401 - a type of the SDK's own
    """Check settings, credentials and what is in reach, and say what a first run will cost."""
    is_right = True
    for is_fine, text in _findings(config.config, is_from_environment=config.parse_env):
        click.echo(f"{'ok ' if is_fine else 'fix'}  {text}")
        is_right = is_right and is_fine
    raise SystemExit(0 if is_right else 1)


def run(arguments: Sequence[str]) -> None:
    """Run the command with its arguments."""
    check.main(args=[*arguments], prog_name="tap-usertesting check")


def _findings(config: dict[str, Any], *, is_from_environment: bool) -> Iterator[Finding]:
    # The SDK logs every stream. A wait for the rate limit is still logged later.
    logging.disable(logging.INFO)
    try:
        tap = TapUserTesting(
            config=config, parse_env_config=is_from_environment, validate_config=False
        )
    except SettingsError as error:
        yield from ((False, problem) for problem in error.problems)
        return
    finally:
        logging.disable(logging.NOTSET)
    if problems := tap.find_problems():
        yield from ((False, problem) for problem in problems)
        return
    given = sorted(name for name, value in tap.config.items() if value not in (None, ""))
    yield True, f"settings: {', '.join(given)} are set as they can be"
    try:
        yield from _of_api(tap.current_run.settings)
    except UserTestingError as error:
        yield False, f"API: {error}"
    except Stopped:
        yield False, f"API: the rate limit is used up for more than {LONGEST_MINUTES} minutes"


def _of_api(settings: Settings) -> Iterator[Finding]:
    """Request each thing with a single attempt: a person can repeat a check that fails."""
    stop = Stop()
    stop.after(LONGEST_MINUTES)
    clock = SystemClock(stop.event)
    seconds = min(settings.request_timeout_seconds, LONGEST_RESPONSE_SECONDS)
    client = connect(
        replace(settings, max_retries=0, request_timeout_seconds=seconds),
        clock=clock,
        stop=stop,
        progress=Progress(clock),
        failures=Failures(is_connection_test=True),
    )
    try:
        client.tokens.current()
    except UserTestingError as error:
        yield False, f"credentials: {error}"
        return
    if settings.client_id:
        yield True, "credentials: the token endpoint takes client_id and client_secret"
    yield from FirstRun(client, settings).look()
