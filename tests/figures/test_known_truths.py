"""What is known of the sandbox's world is found in its answers, and what is not there is not."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.figures.intervals import compare, holm
from usertesting_sandbox.generate import generate
from usertesting_sandbox.generate.studies.catalogue import plans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEEDS = range(200)
ENDS = (0, 100)
CHANGES, STAYS = "Send money abroad", "Card settings"
FEWEST = 5
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


def in_each_world(
    said: list[Said], one: Callable[[Said], bool], other: Callable[[Said], bool]
) -> list[tuple[float, float, float, float]]:
    """Give the difference of some people and others in each world, its bounds and its p value."""
    differences = []
    for seed in SEEDS:
        here = [each for each in said if each.seed == seed]
        compared = compare(
            [each.rating for each in here if one(each)],
            [each.rating for each in here if other(each)],
            ENDS,
        )
        assert compared is not None
        differences.append(compared)
    return differences


def found(
    said: list[Said], one: Callable[[Said], bool], other: Callable[[Said], bool]
) -> tuple[float, float]:
    """Give in which share of the worlds the first rate higher, and lower, by more than chance."""
    differences = in_each_world(said, one, other)
    higher = sum(low > 0 for _, low, _, _ in differences)
    lower = sum(high < 0 for _, _, high, _ in differences)
    return higher / len(SEEDS), lower / len(SEEDS)


def covered(said: list[Said], one: Callable[[Said], bool], other: Callable[[Said], bool]) -> float:
    """Give how often the interval of a world holds the difference of all worlds together."""
    truth = fmean(each.rating for each in said if one(each)) - fmean(
        each.rating for each in said if other(each)
    )
    held = sum(low <= truth <= high for _, low, high, _ in in_each_world(said, one, other))
    return held / len(SEEDS)


def of_wave(journey: str, wave: int) -> Callable[[Said], bool]:
    return lambda each: each.journey == journey and each.wave == wave


def is_older(each: Said) -> bool:
    return each.journey == STAYS and each.demographics.get("AGE_GROUP") in OLDER


def is_younger(each: Said) -> bool:
    return each.journey == STAYS and not is_older(each)


def test_a_test_that_changes_is_seen_to_change(said: list[Said]) -> None:
    higher, lower = found(said, of_wave(CHANGES, 3), of_wave(CHANGES, 1))

    assert higher > 0.5
    assert lower == 0


def test_a_test_that_does_not_change_is_seldom_seen_to(said: list[Said]) -> None:
    higher, lower = found(said, of_wave(STAYS, 3), of_wave(STAYS, 1))

    assert higher + lower <= 0.05


def test_segments_that_differ_are_seen_to(said: list[Said]) -> None:
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of_wave(CHANGES, 3), of_wave(CHANGES, 1)),
        (of_wave(STAYS, 3), of_wave(STAYS, 1)),
        (is_younger, is_older),
    ],
    ids=["a test that changes", "a test that does not", "segments that differ"],
)
def test_the_intervals_cover_what_is_true(
    said: list[Said], one: Callable[[Said], bool], other: Callable[[Said], bool]
) -> None:
    assert covered(said, one, other) >= 0.93


def test_a_test_whose_segments_do_not_differ_seldom_shows_one_that_does(said: list[Said]) -> None:
    """All answers to all questions of one test are a family."""
    alarms = 0
    for seed in SEEDS:
        here = [each for each in said if each.seed == seed and of_wave(CHANGES, 1)(each)]
        p_values: dict[tuple[str, str], float | None] = {}
        for code in ("GENDER", "AGE_GROUP", "EMPLOYMENT", "INCOME", "COMPANY_SIZE", "COUNTRY"):
            told = [each for each in here if each.demographics.get(code)]
            for value in {each.demographics[code] for each in told}:
                inside = [each.rating for each in told if each.demographics[code] == value]
                outside = [each.rating for each in told if each.demographics[code] != value]
                if min(len(inside), len(outside)) >= FEWEST:
                    compared = compare(inside, outside, ENDS)
                    p_values[code, value] = compared[3] if compared else None
        alarms += any(p is not None and p < 0.05 for p in holm(p_values).values())

    assert alarms / len(SEEDS) <= 0.05
