"""The command `tap-usertesting`."""

from __future__ import annotations

import sys

from tap_usertesting.errors import UserTestingError
from tap_usertesting.tap import TapUserTesting


def main() -> None:
    """Run the command line; an error for people is one line, and its exit code is 1."""
    try:
        TapUserTesting.cli()
    except (UserTestingError, OSError) as error:
        TapUserTesting.logger.error(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
