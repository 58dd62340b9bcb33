"""What the made-up world holds: every oddity, and numbers worth looking at."""

import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from usertesting_sandbox.control.truth import truth
from usertesting_sandbox.generate import generate
from usertesting_sandbox.generate.world import MOST_IN_A_TEST

from .reading import Truth, all_tasks, answered
from .shapes import ANSWER_MEMBERS, DEMOGRAPHIC_TYPES, GROUP_TYPES


def test_the_same_seed_makes_the_same_world() -> None:
    code = (
        "import json, sys; from usertesting_sandbox.control.truth import truth;"
        "from usertesting_sandbox.generate import generate;"
        "json.dump(truth(generate(seed=5, sessions=40)), sys.stdout)"
    )
    command = [sys.executable, "-c", code]
    elsewhere = subprocess.run(
        command, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}, capture_output=True, check=True
    )
    assert json.loads(elsewhere.stdout) == json.loads(json.dumps(truth(generate(5, 40))))


def test_another_seed_makes_another_world(found: Truth) -> None:
    other = truth(generate(seed=2))
    assert not set(found["details"]) & set(other["details"])
    assert not set(found["sessions"]) & set(other["sessions"])


def test_tests_and_workspaces(found: Truth) -> None:
    assert Counter(found["product_types"].values()) >= Counter(
        ["SURVEY", "NON_THINK_OUT_LOUD", "THINK_OUT_LOUD", "LIVE_CONVERSATION", "INSIGHT_CORE"]
    )
    assert len(found["sessions"]) == 17
    rows = [row for each in found["studies"].values() for row in each]
    assert max(Counter(row["uuid"] for row in rows).values()) == 2
    assert {"STUDYV2", "studyv2", "WEB".lower()} <= {row["type"] for row in rows}
    assert any("orderedBy" not in row for row in rows)
    assert any(row.get("orderedBy", "") is None for row in rows)
    assert any(row["orderedAt"] is None for row in rows)
    assert [] in found["studies"].values()


def test_generated_sessions_have_gaps(found: Truth) -> None:
    sessions = [each for listed in found["sessions"].values() for each in listed]
    assert 300 <= len(sessions) <= 400
    assert any(each.get("finishTime", "") is None for each in sessions)
    assert any("finishTime" not in each for each in sessions)
    assert any("audienceId" not in each for each in sessions)
    assert any(each.get("audienceId", "") is None for each in sessions)
    ties = [
        count
        for listed in found["sessions"].values()
        for finish, count in Counter(each.get("finishTime") for each in listed).items()
        if finish
    ]
    assert max(ties) > 1
    days = {each["startTime"][:7] for each in sessions}
    assert len(days) >= 6
    assert max(each["startTime"] for each in sessions) < "2026-11-02"


def test_every_gap_of_the_details(found: Truth) -> None:
    bodies = list(found["details"].values())
    for key in ("sessionId", "audienceId", "testPlanId", "sessionParticipant"):
        assert any(each[key] is None for each in bodies), key
    people = [each["sessionParticipant"] for each in bodies if each["sessionParticipant"]]
    assert any(each["participantId"] is None for each in people)
    answers = [answer for each in people for answer in each["demographicsInfo"]]
    for key in ("id", "code", "label", "value", "type"):
        assert any(each[key] is None for each in answers), key
    assert any(not each["taskGroups"] for each in bodies)
    assert any(not each["tasks"] for each in bodies)
    tasks = all_tasks(found)
    assert any(each["response"] is None for each in tasks)
    responses = [each["response"] for each in tasks if each["response"]]
    assert any(each["answer"] is None and not each["skipped"] for each in responses)
    assert any(each["answer"] is None and each["skipped"] for each in responses)
    sizes = {len(each["answer"]) for each in responses if each["answer"]}
    assert {1, len(ANSWER_MEMBERS)} <= sizes


def takers(found: Truth, test_id: str) -> list[str]:
    """Who took a test, as far as the API says."""
    bodies = [found["details"][each["sessionId"]] for each in found["sessions"][test_id]]
    people = [each["sessionParticipant"] or {} for each in bodies]
    return [each["participantId"] for each in people if each.get("participantId")]


def test_generated_people_return_and_have_gaps(found: Truth) -> None:
    people = [each["sessionParticipant"] for each in found["details"].values()]
    ids = Counter(each["participantId"] for each in people if each and each["participantId"])
    assert ids.most_common(1)[0][1] > 1
    assert any(
        max(Counter(takers(found, test_id)).values(), default=0) > 1
        for test_id in found["sessions"]
    )
    answers = [answer for each in people if each for answer in each["demographicsInfo"]]
    assert {each["type"] for each in answers} == {None, *DEMOGRAPHIC_TYPES}
    values = {each["value"] for each in answers}
    assert "$60,000 - $79,999" in values
    several = [each["value"] for each in answers if each["type"] == DEMOGRAPHIC_TYPES[1]]
    assert any(", " in each for each in several if each)
    assert any("," in each.replace(", ", "") for each in several if each)


def test_tasks_and_groups(found: Truth) -> None:
    tasks = all_tasks(found)
    assert {each["type"] for each in tasks} == {*ANSWER_MEMBERS, "UNRECOGNIZED"}
    for task in answered(tasks):
        filled = [key for key, value in task["response"]["answer"].items() if value is not None]
        assert filled == [key for kind, key in ANSWER_MEMBERS.items() if kind == task["type"]]
    groups = [group for each in found["details"].values() for group in each["taskGroups"]]
    assert {each["type"] for each in groups} == set(GROUP_TYPES)
    assert any(each["type"] == "QX_SCORE" and each["response"] is None for each in groups)
    compared = [each["response"] for each in groups if each["type"] == "BALANCED_COMPARISON"]
    sequences = {each["sequence"] for each in compared}
    assert {len(each) for each in sequences} == {2, 3, 4}
    assert {"AB", "BA"} <= sequences


def test_tasks_follow_each_other_within_the_session(found: Truth) -> None:
    for body in found["details"].values():
        responses = [each["response"] for each in body["tasks"] if each["response"]]
        for earlier, later in pairwise(responses):
            assert earlier["startTimeMs"] <= earlier["endTimeMs"] < later["startTimeMs"]


@pytest.mark.parametrize(("sessions", "tests"), [(0, 17), (1, 17), (17, 17), (333, 17)])
def test_as_many_sessions_as_asked_for(sessions: int, tests: int) -> None:
    world = generate(seed=1, sessions=sessions)
    current = [test for test in world.tests.values() if world.current_test(test.test_id)]
    assert len(current) == tests
    assert sum(len(test.sessions) for test in current) == sessions
    assert len(truth(world)["details"]) == sessions


def test_a_hundred_thousand_sessions_fit() -> None:
    world = generate(seed=1, sessions=100_000)
    amounts = [len(test.sessions) for test in world.tests.values()]
    assert sum(amounts) == 100_000
    assert max(amounts) <= MOST_IN_A_TEST == 10_000


def test_more_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="170,000"):
        generate(seed=1, sessions=170_001)
