"""The made-up world, put together."""

from collections.abc import Sequence

from usertesting_sandbox.generate.chance import chance, uuid_from
from usertesting_sandbox.generate.clips import reels
from usertesting_sandbox.generate.qx import qx_scores
from usertesting_sandbox.generate.session_generator import SessionGenerator
from usertesting_sandbox.generate.story import MadeUp
from usertesting_sandbox.generate.studies.catalogue import (
    CLASSIC,
    WORKSPACES,
    plans,
    row,
    workspaces_of,
)
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.world import Session, Test, World
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.records import FILMED

MOST_IN_A_TEST = 10_000
"""Sessions; the API could list only a few more of one test."""
_FEWEST_PEOPLE = 60


def generate(seed: int = 1, sessions: int | None = None) -> World:
    """A made-up world, the same one for the same arguments on any day.

    Args:
        seed: Any number; another one brings other people and other ids.
        sessions: How many sessions all tests have together; as many as look well unless given.

    Raises:
        ValueError: So many sessions do not fit into the tests.
    """
    world = World()
    all_plans = plans(seed)
    amounts = _shares([plan.wave.weight for plan in all_plans], sessions)
    generator = SessionGenerator(seed, max(_FEWEST_PEOPLE, round(0.55 * sum(amounts))))
    uuids = {
        name: world.add_workspace(name, uuid=uuid_from(chance(seed, "workspace", name)))
        for name in WORKSPACES
    }
    for place, (plan, amount) in enumerate(zip(all_plans, amounts, strict=True)):
        test = _test(seed, plan, place, generator)
        world.hold_test(test, [uuids[name] for name in workspaces_of(plan)])
        for session in generator.sessions(plan, amount):
            world.hold_session(session)
    for workspace, title, kind, product_type in CLASSIC:
        test_id = uuid_from(chance(seed, "classic", title))
        details: JsonObject = {"title": title, "type": kind}
        world.add_test(product_type, test_id=test_id, workspaces=[uuids[workspace]], row=details)
    return world


def _test(seed: int, plan: Plan, place: int, generator: SessionGenerator) -> Test:
    def scores(sessions: Sequence[Session]) -> list[JsonObject]:
        # A session that was rewritten since has no scene; its old score no longer counts.
        stories = [each.story for each in sessions]
        return qx_scores(plan, [each.scene for each in stories if isinstance(each, MadeUp)])

    def newcomer() -> Session:
        return generator.newcomer(plan, test)

    filmed = plan.journey.product_type in FILMED
    test = Test(
        plan.test_id,
        plan.journey.product_type,
        row(plan, place),
        qx_scores=scores,
        newcomer=newcomer,
        reels=reels(seed, plan) if filmed else [],
    )
    return test


def _shares(weights: list[int], total: int | None) -> list[int]:
    """The total shared out by weight, with no share above the most that a test can hold."""
    if total is None:
        return weights
    if total > MOST_IN_A_TEST * len(weights):
        message = f"at most {MOST_IN_A_TEST * len(weights):,} sessions fit into the tests"
        raise ValueError(message)
    shares = [0] * len(weights)
    while left := total - sum(shares):
        room = [place for place, share in enumerate(shares) if share < MOST_IN_A_TEST]
        whole = sum(weights[place] for place in room)
        for place in room:
            part = max(1, left * weights[place] // whole)
            free = min(MOST_IN_A_TEST - shares[place], total - sum(shares))
            shares[place] += min(part, free)
    return shares
