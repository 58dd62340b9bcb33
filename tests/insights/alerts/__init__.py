"""Tests of `usertesting-insights alerts`."""
