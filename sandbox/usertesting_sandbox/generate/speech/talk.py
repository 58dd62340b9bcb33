"""Who says what during a task."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import cycle

from typing_extensions import override

from usertesting_sandbox.generate.answers import rating
from usertesting_sandbox.generate.people import person
from usertesting_sandbox.generate.performance import Performed, Scene
from usertesting_sandbox.generate.speech.voices import VOICES

Line = tuple[str, str]
"""Who speaks, which is empty if the transcript does not tell, and what they say."""

_MODERATOR = "Moderator"
_PROBES = (
    "Could you say more about that?",
    "And what did you do then?",
    "How did that feel?",
    "Is that always so, or just that one time?",
    "What makes you say that?",
)
_THOUGHTFUL = 0.3
"""The share of thinking aloud that is about nothing in particular."""


class Talk(ABC):
    """All that is said in one session; nothing is said twice.

    Args:
        scene: The session.
    """

    speaker = ""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.person = person(scene.seed, scene.person)
        self.voice = VOICES[self.person.language]
        self.dice = scene.dice("speech")
        self.said: set[str] = set()

    @abstractmethod
    def about(self, performed: Performed) -> Iterator[Line]:
        """What is said during a task, until there is no more to say."""

    def goodbye(self) -> Line:
        """The last words."""
        return self.speaker, self.dice.choice(self.voice.ends)

    def remarks(self, performed: Performed) -> Iterator[str]:
        """What the participant has to say of a task."""
        return self.voice.remarks(performed.task.topic, performed.mood, self.dice, self.said)


class Alone(Talk):
    """Someone who thinks aloud."""

    @override
    def about(self, performed: Performed) -> Iterator[Line]:
        for text in self._words(performed):
            yield self.speaker, text

    def _words(self, performed: Performed) -> Iterator[str]:
        yield self.dice.choice(self.voice.starts).format(task=performed.task.text)
        if performed.skipped:
            yield self.dice.choice(self.voice.giving_up)
            return
        if performed.task.type == "RATING_SCALE":
            given = rating(self.scene, performed)
            yield self.dice.choice(self.voice.rating).format(rating=given)
        for remark in self.remarks(performed):
            if self.dice.random() < _THOUGHTFUL:
                yield self.dice.choice(self.voice.thinking)
            yield remark


class Interview(Talk):
    """A participant, by first name, and a moderator."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.speaker = self.person.name
        self._probes = cycle(self.dice.sample(_PROBES, len(_PROBES)))

    @override
    def about(self, performed: Performed) -> Iterator[Line]:
        yield _MODERATOR, performed.task.text
        for turn, remark in enumerate(self.remarks(performed), start=1):
            yield self.speaker, remark
            if turn % 3 == 0:
                yield _MODERATOR, next(self._probes)
