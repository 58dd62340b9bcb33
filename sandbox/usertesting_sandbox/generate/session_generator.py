"""Who takes part in which test, and when."""

from collections.abc import Iterator
from itertools import count
from random import Random

from usertesting_sandbox.generate.chance import chance, uuid_from
from usertesting_sandbox.generate.details import audience_id
from usertesting_sandbox.generate.people import language_of
from usertesting_sandbox.generate.performance import Scene, session_seconds
from usertesting_sandbox.generate.story import MadeUp
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.world import ABSENT, Session, Test
from usertesting_sandbox.world.times import iso, seconds_of

_DAY = 86_400
_FIRST_HOUR, _WAKING_HOURS = 7, 15
_HOUR = 3_600
_TIE_EACH = 11
_TO_RETURN = 3


class SessionGenerator:
    """Makes sessions and numbers them.

    Args:
        seed: That of the world.
        people: How many people there are to choose from.
    """

    def __init__(self, seed: int, people: int) -> None:
        self._seed = seed
        self._people = people
        self._numbers = count()

    def sessions(self, plan: Plan, amount: int) -> Iterator[Session]:
        """The sessions of a test: few take it twice, and some finish at the same instant."""
        dice = chance(self._seed, plan.test_id, "sessions")
        opens = seconds_of(f"{plan.wave.opens}T00:00:00Z")
        finish = 0.0
        people = dice.sample(self._eligible(plan), amount)
        if every := plan.journey.returning:
            people[_TO_RETURN::every] = people[: max(0, amount - _TO_RETURN) : every]
        for place, someone in enumerate(people):
            seconds = session_seconds(plan, dice)
            if place % _TIE_EACH == _TIE_EACH - 1:
                start = finish - seconds
            else:
                day = opens + dice.randrange(plan.wave.days) * _DAY
                hour = _FIRST_HOUR + _WAKING_HOURS * dice.betavariate(2, 2)
                start = day + hour * _HOUR
            finish = start + seconds
            yield self._session(plan, someone, start, seconds, dice)

    def newcomer(self, plan: Plan, test: Test) -> Session:
        """One more session of a test, which finishes after all the others."""
        ends = [seconds_of(each.story.finished()) for each in list(test.sessions.values())]
        last = max(ends, default=seconds_of(f"{plan.wave.opens}T09:00:00Z"))
        dice = chance(self._seed, plan.test_id, "newcomer", len(ends), last)
        someone = dice.choice(self._eligible(plan))
        start = last + dice.uniform(0.1, 3) * _HOUR
        return self._session(plan, someone, start, session_seconds(plan, dice), dice)

    def _eligible(self, plan: Plan) -> range | list[int]:
        """The numbers of the people who may take part; the moderator speaks English only."""
        everyone = range(self._people)
        if plan.journey.product_type != "LIVE_CONVERSATION":
            return everyone
        return [number for number in everyone if language_of(number) == "en"]

    def _session(
        self, plan: Plan, someone: int, start: float, seconds: float, dice: Random
    ) -> Session:
        number = next(self._numbers)
        session_id = uuid_from(dice)
        scene = Scene(self._seed, plan, session_id, number, someone, start, seconds)
        session = Session(
            session_id,
            plan.test_id,
            iso(start),
            iso(start + seconds),
            audience_id(scene),
            MadeUp(scene),
        )
        # Oddities that the API allows, each common enough to meet among some two hundred sessions.
        if scene.is_each(61, 17):
            session.finish_time = None
        if scene.is_each(67, 31):
            session.finish_time = ABSENT
        if scene.is_each(13, 4):
            session.audience_id = ABSENT
        session.transcript_ready = not scene.is_each(15, 8)
        session.has_video = not scene.is_each(19, 9)
        return session
