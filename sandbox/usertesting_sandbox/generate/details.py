"""The v3 body of a session, with every gap that the API allows somewhere in the world."""

from uuid import UUID, uuid5

from usertesting_sandbox.generate.answers import answer
from usertesting_sandbox.generate.demographics import demographics
from usertesting_sandbox.generate.people import person
from usertesting_sandbox.generate.performance import Performed, Scene, perform, sequence
from usertesting_sandbox.generate.qx import draw, group_id
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.world.json import JsonObject


def audience_id(scene: Scene) -> str | None:
    """The UUID of the audience that the participant came from; each third came from none."""
    group = scene.number % 3
    return str(uuid5(UUID(scene.plan.test_id), f"audience-{group}")) if group else None


def details(scene: Scene) -> JsonObject:
    """The v3 body."""
    plan = scene.plan
    # An interview may have been held without a script.
    scripted = plan.journey.product_type != "LIVE_CONVERSATION" or not scene.is_each(5, 2)
    return {
        "sessionId": None if scene.is_each(43, 11) else scene.session_id,
        "audienceId": audience_id(scene),
        "testPlanId": None if scene.is_each(37, 6) else str(uuid5(UUID(plan.test_id), "plan")),
        "sessionParticipant": None if scene.is_each(47, 20) else _participant(scene),
        "taskGroups": _groups(scene),
        "tasks": _tasks(scene) if scripted else [],
    }


def _participant(scene: Scene) -> JsonObject:
    someone = person(scene.seed, scene.person)
    return {
        "participantId": None if scene.is_each(41, 8) else someone.participant_id,
        "demographicsInfo": demographics(someone, scene.number),
    }


def _groups(scene: Scene) -> list[JsonObject]:
    plan = scene.plan
    groups = []
    if plan.journey.scored:
        score = None if scene.is_each(23, 4) else {"score": draw(scene).score}
        groups.append({"uuid": group_id(plan), "type": "QX_SCORE", "response": score})
    if plan.journey.sides:
        order = {"sequence": sequence(scene)}
        groups.append(_group(plan, "BALANCED_COMPARISON", order))
    if any(task.type == "UNRECOGNIZED" for task in plan.journey.tasks):
        groups.append(_group(plan, "UNRECOGNIZED", None))
    return groups


def _group(plan: Plan, kind: str, response: JsonObject | None) -> JsonObject:
    return {"uuid": str(uuid5(UUID(plan.test_id), kind)), "type": kind, "response": response}


def _tasks(scene: Scene) -> list[JsonObject]:
    tasks = [_task(scene, each) for each in perform(scene)]
    if scene.is_each(29, 3):
        tasks[-1]["response"] = None
    if scene.is_each(31, 5):
        tasks[1]["response"]["answer"] = None
    return tasks


def _task(scene: Scene, performed: Performed) -> JsonObject:
    task = performed.task
    return {
        "uuid": str(uuid5(UUID(scene.plan.test_id), task.key)),
        "text": task.text,
        "type": task.type,
        "response": {
            "startTimeMs": performed.start_ms,
            "endTimeMs": performed.end_ms,
            "skipped": performed.skipped,
            "answer": None if performed.skipped else answer(scene, performed),
        },
    }
