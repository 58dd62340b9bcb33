"""Errors whose text is one line for people: what, where, what to do."""


class InsightsError(Exception):
    """The command cannot do what it was asked for; the text says why."""


class NotLoadedError(InsightsError):
    """Nothing has been loaded yet."""
