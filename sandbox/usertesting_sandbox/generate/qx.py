"""QXscores: of one participant, and over all of a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID, uuid5

from usertesting_sandbox.generate.chance import within
from usertesting_sandbox.generate.performance import Scene
from usertesting_sandbox.generate.studies.plans import Plan, Task
from usertesting_sandbox.world.json import JsonObject

_ATTITUDES = ("usability", "trust", "appearance", "loyalty")


@dataclass(frozen=True)
class Draw:
    """The parts of one participant's QXscore.

    Attributes:
        succeeded: Whether each navigational task came off; empty if there is none.
        attitudes: From 0 to 100, in steps of 25 for a rating and of 10 for the loyalty.
    """

    succeeded: tuple[bool, ...]
    attitudes: dict[str, int]

    @property
    def score(self) -> int:
        """From 0 to 100. How the vendor weighs the two halves is unknown; here they are equal."""
        halves = [fmean(self.attitudes.values())]
        if self.succeeded:
            halves.append(100 * fmean(self.succeeded))
        return round(fmean(halves))


def draw(scene: Scene) -> Draw:
    """The score of one session, without making up the rest of it."""
    dice = scene.dice("qx")
    mood = scene.mood()
    navigation = [task for task in scene.plan.journey.scored if task.part == "nav"]
    return Draw(
        tuple(dice.random() < odds(task, mood) for task in navigation),
        {
            "usability": 25 * round(within(0, dice.gauss(4 * mood, 0.7), 4)),
            "trust": 25 * round(within(0, dice.gauss(4 * mood + 0.3, 0.8), 4)),
            "appearance": 25 * round(within(0, dice.gauss(2.6 + mood, 0.9), 4)),
            "loyalty": 10 * round(within(0, dice.gauss(3.2 + 6.5 * mood, 1.4), 10)),
        },
    )


def odds(task: Task, mood: float) -> float:
    """From 0 to 1, how likely someone in that mood gets through a navigational task."""
    return 1 - 2.2 * task.hard * (1 - mood)


def group_id(plan: Plan) -> str:
    """The UUID of the task group that the QXscore of a test belongs to."""
    return str(uuid5(UUID(plan.test_id), "qx"))


def qx_scores(plan: Plan, scenes: Sequence[Scene]) -> list[JsonObject]:
    """The QXscore items of a test over these sessions; none if it has no QXscore."""
    if not plan.journey.scored:
        return []
    draws = [draw(scene) for scene in scenes]
    navigation = list(zip(*(each.succeeded for each in draws), strict=True))
    values = {
        name: round(fmean(each.attitudes[name] for each in draws)) if draws else 0
        for name in _ATTITUDES
    }
    behavioral = [round(100 * fmean(task)) for task in navigation] or None
    item = {
        "taskGroupId": group_id(plan),
        "label": "QXscore 1",
        "qxScore": round(fmean(each.score for each in draws)) if draws else None,
        "components": {
            "behavioral": round(fmean(behavioral)) if behavioral else None,
            "attitudinal": round(fmean(values.values())),
        },
        "values": {"behavioral": behavioral, **values},
    }
    return [item]
