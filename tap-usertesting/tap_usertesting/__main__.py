"""Lets `python -m tap_usertesting` run the tap."""

from tap_usertesting.tap import main

main()
