"""The actions of a person in a session: which tasks, when, and how it went."""

from dataclasses import dataclass
from random import Random

from usertesting_sandbox.generate.chance import chance, within
from usertesting_sandbox.generate.people import person
from usertesting_sandbox.generate.studies.plans import Plan, Task

_LEAD_IN_MS = 6_000
_LEAD_OUT_MS = 5_000
_GAP_MS = 1_200
_OLDER = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """All that has to be kept of a session; the rest follows from it.

    Attributes:
        seed: That of the world.
        plan: The test.
        session_id: A UUID.
        number: Counts the sessions of the world; it settles what is odd about this one.
        person: The number of the participant.
        started: Seconds since the epoch.
        seconds: How long it took.
    """

    seed: int
    plan: Plan
    session_id: str
    number: int
    person: int
    started: float
    seconds: float

    def dice(self, purpose: str) -> Random:
        """Random numbers of this session's own, the same ones for the same purpose."""
        return chance(self.seed, self.session_id, purpose)

    def mood(self) -> float:
        """From 0 to 1, how well the session went: around the ease of its wave for such people."""
        ease = self.plan.wave.ease
        gap = self.plan.journey.age_gap
        if gap and person(self.seed, self.person).age >= _OLDER:
            ease -= gap
        return within(0.03, self.dice("mood").gauss(ease, 0.17), 0.97)

    def is_each(self, every: int, at: int) -> bool:
        """Whether this is one of the sessions that have an oddity, such as each 40th."""
        return self.number % every == at


@dataclass(frozen=True, slots=True)
class Performed:
    """A task as it was done.

    Attributes:
        task: Which.
        start_ms: From the start of the session.
        end_ms: Likewise.
        skipped: Whether the person gave it up.
        mood: From 0 to 1, how well it went.
    """

    task: Task
    start_ms: int
    end_ms: int
    skipped: bool
    mood: float


def sequence(scene: Scene) -> str:
    """The order in which the person met the things compared, such as ``BA``."""
    sides = scene.plan.journey.sides
    return "".join(scene.dice("sequence").sample(sides, len(sides)))


def perform(scene: Scene) -> list[Performed]:
    """The tasks of a session in the order in which they were met.

    They share the session's time such that each takes a log-normal part of it.
    """
    dice = scene.dice("tasks")
    tasks = _in_order(scene)
    moods = [within(0.02, scene.mood() + task.lift, 0.98) for task in tasks]
    skips = [
        dice.random() < 0.01 + 0.35 * task.hard * (1 - mood)
        for task, mood in zip(tasks, moods, strict=True)
    ]
    shares = [
        seconds_for(task, mood, dice) * (0.15 if skipped else 1)
        for task, mood, skipped in zip(tasks, moods, skips, strict=True)
    ]
    free_ms = scene.seconds * 1000 - _LEAD_IN_MS - _LEAD_OUT_MS - _GAP_MS * len(tasks)
    performed, now = [], float(_LEAD_IN_MS)
    for task, mood, skipped, share in zip(tasks, moods, skips, shares, strict=True):
        end = now + free_ms * share / sum(shares)
        performed.append(Performed(task, round(now), round(end), skipped, mood))
        now = end + _GAP_MS
    return performed


def seconds_for(task: Task, mood: float, dice: Random) -> float:
    """A time on task, log-normal around the usual one, longer the worse it goes."""
    return task.seconds * (1.35 - 0.7 * mood) * dice.lognormvariate(0, 0.35)


def session_seconds(plan: Plan, dice: Random) -> float:
    """A length for a whole session of a test."""
    usual = sum(task.seconds for task in plan.journey.tasks) * (1.35 - 0.7 * plan.wave.ease)
    overhead = _LEAD_IN_MS + _LEAD_OUT_MS + _GAP_MS * len(plan.journey.tasks)
    return usual * dice.lognormvariate(0, 0.2) + overhead / 1000


def _in_order(scene: Scene) -> list[Task]:
    """The tasks, those of the things compared grouped by the sequence in which they came."""
    tasks = scene.plan.journey.tasks
    order = sequence(scene)
    if not order:
        return list(tasks)
    first = next(place for place, task in enumerate(tasks) if task.side)
    sided = sorted((task for task in tasks if task.side), key=lambda task: order.index(task.side))
    return [*tasks[:first], *sided, *(task for task in tasks[first:] if not task.side)]
