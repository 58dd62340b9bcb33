"""The parts of a test before anyone has taken it."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["nav", "usability", "trust", "appearance", "loyalty"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task or question.

    Attributes:
        key: Its name within the journey.
        type: As in the API.
        text: What the participant reads.
        seconds: How long it takes most people.
        topic: What people talk about while they do it, or write in answer to it.
        hard: From 0 to 1, how many fail or give up.
        options: The choices or the columns of a matrix, from the worst to the best where there is
            one; or the things to rank, from what matters most.
        rows: The rows of a matrix.
        many: Whether several options may be chosen.
        place: Address of a page, a prototype or an image.
        part: What it adds to the QXscore of its journey, if anything.
        side: The letter of the thing compared that it belongs to, if any.
        lift: How much better than the journey this does, from -1 to 1.
        highest: The upper end of a rating's scale, which starts at 1.
    """

    key: str
    type: str
    text: str
    seconds: float
    topic: str
    hard: float = 0.1
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    many: bool = False
    place: str = ""
    part: Part | None = None
    side: str = ""
    lift: float = 0
    highest: int = 5


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One time that a journey is tested.

    Attributes:
        opens: The first day, as in 2026-03-31.
        days: How many days people have for it.
        ease: From 0 to 1, how well the journey goes by then.
        weight: Its share of all sessions; the sessions of the default world.
    """

    opens: str
    days: int
    ease: float
    weight: int


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What a product's people do, tested once or in waves.

    Attributes:
        product: The product's name.
        name: What is done with it.
        product_type: As in the API, upper case.
        workspace: The team that ordered it.
        also_in: A second workspace of its tests, if any.
        age_gap: How much worse it goes for people of 45 and older, from 0 to 1. Nothing else that
            people say about themselves matters.
        returning: Each how many-th session is by somebody who has taken the test before; 0 if
            nobody takes it twice.
        tasks: In their order; those with a side are shuffled by side.
        waves: In their order.
    """

    product: str
    name: str
    product_type: str
    workspace: str
    tasks: tuple[Task, ...]
    waves: tuple[Wave, ...]
    also_in: str = ""
    age_gap: float = 0
    returning: int = 0

    @property
    def sides(self) -> str:
        """The letters of the things compared, such as ``ABC``; empty without a comparison."""
        return "".join(sorted({task.side for task in self.tasks} - {""}))

    @property
    def scored(self) -> tuple[Task, ...]:
        """The tasks that the QXscore is made of; empty without one."""
        return tuple(task for task in self.tasks if task.part)


@dataclass(frozen=True)
class Plan:
    """A test: one wave of a journey."""

    test_id: str
    journey: Journey
    number: int
    wave: Wave

    @property
    def title(self) -> str:
        """Its title in the list of tests."""
        name = f"{self.journey.product} | {self.journey.name}"
        return f"{name} - wave {self.number}" if len(self.journey.waves) > 1 else name
