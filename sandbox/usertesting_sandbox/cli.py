"""The command ``usertesting-sandbox``."""

import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from typing import get_args

from usertesting_sandbox.api.oauth import TOKEN_PATH
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import NewestBy, Options, RateScope, TotalOf
from usertesting_sandbox.sandbox import Sandbox
from usertesting_sandbox.server import listen, serve, url_of


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves a made-up world until the process is told to stop.

    Args:
        arguments: Those of the command line unless given.

    Raises:
        SystemExit: The arguments are wrong, or the port is taken.
    """
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        sandbox = _sandbox(asked)
        listener = listen(asked.port)
    except (ValueError, OSError, OverflowError) as error:
        parser.error(str(error))
    except KeyError as error:
        parser.error(f"nothing has the id {error}")
    url = url_of(listener)
    # Who has read the address may already interrupt.
    with suppress(KeyboardInterrupt):
        sys.stdout.write(
            f"UserTesting sandbox on {url}\n"
            f"  tokens:  {url}{TOKEN_PATH}\n"
            f"  control: {url}/_sandbox/truth, /requests, /faults, /events\n"
        )
        sys.stdout.flush()
        serve(sandbox, listener)


def _sandbox(asked: Namespace) -> Sandbox:
    """The sandbox that was asked for.

    Raises:
        ValueError: Too many sessions, or a fault or an event that cannot be read.
        KeyError: An event at once, for something that does not exist.
    """
    options = Options(**{field.name: getattr(asked, field.name) for field in fields(Options)})
    sandbox = Sandbox(generate(asked.seed, asked.sessions), options)
    for fault in asked.fault:
        sandbox.faults.add(fault)
    for event in asked.event:
        sandbox.events.add(event)
    return sandbox


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="usertesting-sandbox",
        description="The UserTesting API on your own machine, with made-up people.",
        formatter_class=ArgumentDefaultsHelpFormatter,
    )
    add, usual, switch = parser.add_argument, Options(), BooleanOptionalAction
    add("--port", type=whole_number, default=8765, help="where to listen; 0 takes a free port")
    add("--seed", type=int, default=1, help="another number, another world")
    add("--sessions", type=whole_number, help="sessions in all tests together")
    add("--client-id", default=usual.client_id, help="the client that gets tokens")
    add("--client-secret", default=usual.client_secret, help="its secret")
    add("--access-token", help="a token that is always valid")
    add(
        "--token-seconds",
        type=whole_number,
        default=usual.token_seconds,
        help="lifetime of a token",
    )
    add(
        "--link-seconds",
        type=whole_number,
        default=usual.link_seconds,
        help="lifetime of a video link",
    )
    add(
        "--single-use-links",
        action=switch,
        default=usual.single_use_links,
        help="a link is good for one request",
    )
    add(
        "--rate-limit",
        type=whole_number,
        default=usual.rate_limit,
        help="requests a window; 0: no limit",
    )
    add("--rate-window", type=seconds, default=usual.rate_window, help="its length in seconds")
    add(
        "--rate-scope",
        choices=get_args(RateScope),
        default=usual.rate_scope,
        help="one window each",
    )
    add("--rate-headers", action=switch, default=usual.rate_headers, help="x-ratelimit headers")
    add(
        "--rate-headers-on-429",
        action=switch,
        default=usual.rate_headers_on_429,
        help="x-ratelimit headers on a 429, too",
    )
    add("--retry-after", action=switch, default=usual.retry_after, help="Retry-After on a 429")
    add("--limit-v1", action=switch, default=usual.limit_v1, help="v1 is limited, too")
    add(
        "--newest-by", choices=get_args(NewestBy), default=usual.newest_by, help="order of the list"
    )
    add(
        "--deepest-offset",
        type=whole_number,
        default=usual.deepest_offset,
        help="the highest offset that the list takes",
    )
    add(
        "--total-of", choices=get_args(TotalOf), default=usual.total_of, help="what the list counts"
    )
    add("--latency", type=seconds, default=usual.latency, help="seconds before each response")
    add(
        "--fault",
        action="append",
        default=[],
        metavar="KIND@PATTERN#HITS",
        help="what goes wrong, such as 503@/api/v3/*#2-4; may be repeated",
    )
    add(
        "--event",
        action="append",
        default=[],
        metavar="CHANGE:ID[@PATTERN#HITS]",
        help="what changes, such as vanish:SESSION_ID@/api/v2/sessionResults#1; may be repeated",
    )
    return parser


def whole_number(text: str) -> int:
    """A whole number that is not negative.

    Raises:
        ValueError: It is something else; the parser says so.
    """
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def seconds(text: str) -> float:
    """A length of time that is not negative.

    Raises:
        ValueError: It is something else; the parser says so.
    """
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError(text)
    return number
