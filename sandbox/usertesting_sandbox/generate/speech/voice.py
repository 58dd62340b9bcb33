"""A stock of sentences in one language."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

ANY = "any"
"""The topic of sentences that fit everywhere."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Sentences by their use.

    Attributes:
        starts: On taking up a task; ``{task}`` is its text.
        thinking: While doing anything.
        praise: By topic, when it goes well.
        complaint: By topic, when it does not.
        rating: On giving ``{rating}``.
        giving_up: On skipping a task.
        ends: At the very end.
    """

    starts: tuple[str, ...]
    thinking: tuple[str, ...]
    praise: dict[str, tuple[str, ...]]
    complaint: dict[str, tuple[str, ...]]
    rating: tuple[str, ...]
    giving_up: tuple[str, ...]
    ends: tuple[str, ...]

    def remarks(self, topic: str, mood: float, dice: Random, said: set[str]) -> Iterator[str]:
        """What can be said of a topic, in the order of the moment.

        Args:
            topic: What it is about; after it come the sentences that fit everywhere.
            mood: From 0 to 1: the share of praise.
            dice: Settles the order.
            said: What will not be said again; it grows.
        """
        good = _pile(self.praise, topic, dice)
        bad = _pile(self.complaint, topic, dice)
        while good or bad:
            pile = good if dice.random() < mood else bad
            remark = (pile or good or bad).pop()
            if remark not in said:
                said.add(remark)
                yield remark

    def remark(self, topic: str, mood: float, dice: Random) -> str:
        """One thing that can be written of a topic."""
        pile = self.praise if dice.random() < mood else self.complaint
        return dice.choice(pile.get(topic, pile[ANY]))


def _pile(sentences: dict[str, tuple[str, ...]], topic: str, dice: Random) -> list[str]:
    """Sentences to take from the end: first those of the topic, then those that fit everywhere."""
    special, general = sentences.get(topic, ()), sentences[ANY]
    return dice.sample(general, len(general)) + dice.sample(special, len(special))
