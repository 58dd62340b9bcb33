"""The command `tap-usertesting`."""

# ruff: noqa: E402 - the garbage collector is off during the imports below
from __future__ import annotations

import gc

gc.disable()

import logging
import os
import sys

from singer_sdk.exceptions import SingerSDKError

from tap_usertesting import check_command, state_command
from tap_usertesting.errors import UserTestingError
from tap_usertesting.runtime import live_line
from tap_usertesting.runtime.chatter import ChatterFilter
from tap_usertesting.runtime.printable import PrintableFilter
from tap_usertesting.tap import TapUserTesting

# The imported modules stay for good, so it never has to look at them.
gc.freeze()
gc.enable()

_COMMANDS = {"check": check_command.run, "state": state_command.run}


def main() -> None:
    """Run the command line; an error for people is one line, and its exit code is 1."""
    # Videos, and whatever else is written here, are for the owner only.
    os.umask(0o077)
    if sys.stdout is None:
        sys.exit("tap-usertesting: standard output is closed: the messages need somewhere to go")
    # With PYTHONUNBUFFERED, as in most containers, Python's own standard output drops the rest of
    # a line when a signal comes while the pipe is full.
    sys.stdout = open(  # noqa: SIM115 -- it is open as long as the process lives
        sys.stdout.fileno(), "w", encoding="utf-8", closefd=False
    )
    try:
        command = TapUserTesting.cli
    except ValueError as error:
        sys.exit(f"tap-usertesting: LOGLEVEL or SINGER_SDK_LOG_CONFIG cannot be used: {error}")
    for handler in logging.getLogger().handlers:
        handler.addFilter(ChatterFilter())
        handler.addFilter(PrintableFilter())
    if live_line.is_wanted():
        live_line.hold_log()
        TapUserTesting.has_live_line = True
    try:
        try:
            run = _COMMANDS.get("".join(sys.argv[1:2]))
            if run is not None:
                run(sys.argv[2:])
            command()
        except SystemExit:
            # Now, while an error can still be reported.
            sys.stdout.flush()
            raise
    except (UserTestingError, SingerSDKError, OSError) as error:
        TapUserTesting.logger.error(str(error))
        # Python must not try to write the rest at its end: that would be a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
