"""What is known of the sandbox's world is found in its answers, and what is not there is not."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.figures.intervals import compare
from usertesting_sandbox.generate import generate
from usertesting_sandbox.generate.studies.catalogue import plans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEEDS = range(200)
ENDS = (0, 100)
CHANGES, STAYS = "Send money abroad", "Card settings"
OLDER = ("45-54", "55-64", "65+")
pytestmark = pytest.mark.timeout(300)


class Said(NamedTuple):
    """The mean rating of a person, from 0 to 100, in a test, and who that is."""

    seed: int
    journey: str
    wave: int
    rating: float
    demographics: dict[str, str]


def _world(seed: int) -> Iterable[Said]:
    world = generate(seed)
    for plan in plans(seed):
        if plan.journey.name not in (CHANGES, STAYS):
            continue
        people: dict[str, Said] = {}
        for session in world.tests[plan.test_id].sessions.values():
            body = session.story.details()
            person = body["sessionParticipant"] or {"participantId": None, "demographicsInfo": []}
            ratings = [
                100 * (answer["rating"] - 1) / (answer["max"] - 1)
                for task in body["tasks"]
                if (answer := ((task["response"] or {}).get("answer") or {}).get("ratingScale"))
            ]
            if ratings:
                known = {each["code"]: each["value"] for each in person["demographicsInfo"]}
                # Who comes twice counts once.
                people[person["participantId"] or session.session_id] = Said(
                    seed, plan.journey.name, plan.number, fmean(ratings), known
                )
        yield from people.values()


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """What people said in the two tests, in all worlds."""
    return [each for seed in SEEDS for each in _world(seed)]


def found(
    said: list[Said], one: Callable[[Said], bool], other: Callable[[Said], bool]
) -> tuple[float, float]:
    """Give in which share of the worlds the first rate higher, and lower, by more than chance."""
    higher = lower = 0
    for seed in SEEDS:
        here = [each for each in said if each.seed == seed]
        compared = compare(
            [each.rating for each in here if one(each)],
            [each.rating for each in here if other(each)],
            ENDS,
        )
        assert compared is not None
        higher += compared[1] > 0
        lower += compared[2] < 0
    return higher / len(SEEDS), lower / len(SEEDS)


def of_wave(journey: str, wave: int) -> Callable[[Said], bool]:
    return lambda each: each.journey == journey and each.wave == wave


def test_a_test_that_changes_is_seen_to_change(said: list[Said]) -> None:
    higher, lower = found(said, of_wave(CHANGES, 3), of_wave(CHANGES, 1))

    assert higher > 0.5
    assert lower == 0


def test_a_test_that_does_not_change_is_seldom_seen_to(said: list[Said]) -> None:
    higher, lower = found(said, of_wave(STAYS, 3), of_wave(STAYS, 1))

    assert higher + lower <= 0.05


def test_segments_that_differ_are_seen_to(said: list[Said]) -> None:
    def is_older(each: Said) -> bool:
        return each.journey == STAYS and each.demographics.get("AGE_GROUP") in OLDER

    def is_younger(each: Said) -> bool:
        return each.journey == STAYS and not is_older(each)

    higher, lower = found(said, is_younger, is_older)

    assert higher > 0.9
    assert lower == 0


@pytest.mark.parametrize(
    ("code", "value"),
    [("GENDER", "Female"), ("EMPLOYMENT", "Retired"), ("INCOME", "$60,000 - $79,999")],
)
def test_segments_that_do_not_differ_are_seldom_seen_to(
    said: list[Said], code: str, value: str
) -> None:
    def is_in(each: Said) -> bool:
        return each.journey == STAYS and each.demographics.get(code) == value

    def is_out(each: Said) -> bool:
        return each.journey == STAYS and not is_in(each)

    higher, lower = found(said, is_in, is_out)

    assert higher + lower <= 0.05
