"""Checks everything that a night needs, one line each, before requests are spent."""
