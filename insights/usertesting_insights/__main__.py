"""Runs the command line."""

import sys

from usertesting_insights.cli import main

if __name__ == "__main__":
    sys.exit(main())
