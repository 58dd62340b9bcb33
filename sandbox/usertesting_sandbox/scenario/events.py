"""Events: the world changes, at once or after some request."""

from collections.abc import Callable
from dataclasses import dataclass

from usertesting_sandbox.scenario.trigger import Trigger
from usertesting_sandbox.world import World

Action = Callable[[World], object]
"""Moves a world on; what it returns is ignored."""


@dataclass
class _Event:
    action: Action
    trigger: Trigger


def _arrive(world: World, test_id: str) -> None:
    world.arrive(test_id)


def _vanish(world: World, session_id: str) -> None:
    world.remove_session(session_id)


def _transcript(world: World, session_id: str) -> None:
    world.session(session_id).transcript_ready = True


def _finish(world: World, session_id: str) -> None:
    world.finish(session_id)


_CHANGES = {
    "arrive": _arrive,
    "vanish": _vanish,
    "transcript": _transcript,
    "finish": _finish,
}


class Events:
    """The events of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._events: list[_Event] = []

    def add(self, text: str) -> None:
        """Applies ``CHANGE:ID`` at once, or ``CHANGE:ID@PATTERN#HITS`` after those requests.

        ``arrive`` takes the id of a test; ``vanish``, ``transcript`` and ``finish`` that of a
        session.

        Raises:
            ValueError: The text is not of that form.
            KeyError: The id of an event at once is unknown.
        """
        change, _, rest = text.partition(":")
        target, _, trigger = rest.partition("@")
        if change not in _CHANGES or not target:
            message = f"not an event: {text!r}; it starts with one of {', '.join(_CHANGES)} and :ID"
            raise ValueError(message)

        def action(world: World) -> None:
            _CHANGES[change](world, target)

        if trigger:
            self.after(trigger, action)
        else:
            action(self._world)

    def after(self, trigger: str, action: Action) -> None:
        """Adds an action for the moments after ``PATTERN#HITS``.

        Raises:
            ValueError: The trigger is not of that form.
        """
        self._events.append(_Event(action, Trigger.parse(trigger)))

    def notice(self, path: str) -> None:
        """Takes notice of one request whose response is settled, and moves the world if due."""
        for event in list(self._events):
            if event.trigger.pull(path):
                event.action(self._world)
