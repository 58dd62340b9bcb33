"""Reading the truth of a world."""

from typing import Any

Truth = dict[str, Any]


def tasks_of(found: Truth, test_id: str) -> list[dict[str, Any]]:
    sessions = found["sessions"][test_id]
    return [task for each in sessions for task in found["details"][each["sessionId"]]["tasks"]]


def all_tasks(found: Truth) -> list[dict[str, Any]]:
    return [task for test_id in found["sessions"] for task in tasks_of(found, test_id)]


def answered(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in tasks if each["response"] and each["response"]["answer"]]
