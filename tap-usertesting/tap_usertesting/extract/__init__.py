"""Decides what to request, in which order, and turns the responses into session results."""
