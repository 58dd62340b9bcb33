"""Runs the sandbox with ``python -m usertesting_sandbox``."""

from usertesting_sandbox.cli import main

main()
