"""What the team of the sandbox's made-up world calls its tests and tasks, and what it saw."""

import csv
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from usertesting_sandbox.generate.performance import perform
from usertesting_sandbox.generate.qx import odds
from usertesting_sandbox.generate.story import MadeUp
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.world import World

_TASK_LABELS = Path(__file__).with_name("task_labels.csv")
_THINGS = Path(__file__).with_name("thing_labels.csv")
_ITEMS = Path(__file__).with_name("questionnaire_items.csv")
_TARGETS = Path(__file__).with_name("weight_targets.csv")
_PHRASE_THEMES = Path(__file__).with_name("phrase_themes.csv")
_TEST_COLUMNS = ("test_id", "programme", "wave", "short_title", "brand")
_OUTCOME_COLUMNS = ("session_id", "task_text", "is_successful")
_THEME_COLUMNS = ("verbatim_id", "theme")
_THING_COLUMNS = ("test_id", "thing", "thing_label")


def labelled_project(project: Path, copy: Path, plans: list[Plan], world: World) -> None:
    """Copy the dbt project, and write the labels into the seeds of the copy.

    The labels of a real account stand in the project itself; those of made-up tests must not.

    Args:
        project: The dbt project.
        copy: Where the copy goes; what is there goes first.
        plans: The tests of the made-up world.
        world: Who has taken them.
    """
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copyfile(_TASK_LABELS, copy / "seeds" / "usertesting_task_labels.csv")
    seeds = copy / "seeds"
    shutil.copyfile(_ITEMS, seeds / "usertesting_questionnaire_items.csv")
    shutil.copyfile(_TARGETS, seeds / "usertesting_weight_targets.csv")
    _write(seeds / "usertesting_test_labels.csv", _TEST_COLUMNS, map(_labels, plans))
    _write(seeds / "usertesting_thing_labels.csv", _THING_COLUMNS, _things(plans))
    _write(seeds / "usertesting_session_outcomes.csv", _OUTCOME_COLUMNS, _outcomes(world))
    _write(seeds / "usertesting_verbatim_themes.csv", _THEME_COLUMNS, _themes(world))


def _write(seed: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with seed.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _outcomes(world: World) -> Iterator[tuple[str, ...]]:
    """Tell who got through a prototype: no answer does, but the team has watched the videos."""
    for test in world.tests.values():
        for session in test.sessions.values():
            if not isinstance(story := session.story, MadeUp):
                continue
            for each in perform(story.scene):
                if each.task.type == "FIGMA" and not each.skipped:
                    lucky = story.scene.dice("team").random() < odds(each.task, each.mood)
                    yield session.session_id, each.task.text, str(lucky).lower()


def _themes(world: World) -> Iterator[tuple[str, ...]]:
    """Tell what the written answers are about, by their phrases."""
    with _PHRASE_THEMES.open(newline="", encoding="utf-8") as file:
        known = {row["phrase"]: row["theme"] for row in csv.DictReader(file)}
    for test in world.tests.values():
        for session_id, session in test.sessions.items():
            for index, task in enumerate(session.story.details()["tasks"]):
                answer = (task["response"] or {}).get("answer") or {}
                theme = known.get((answer.get("written") or {}).get("text"))
                if theme:
                    yield f"answer-{session_id}-{index}", theme


def _things(plans: Iterable[Plan]) -> Iterator[tuple[str, ...]]:
    """Name what the tests of a journey compare."""
    with _THINGS.open(newline="", encoding="utf-8") as file:
        labels = list(csv.DictReader(file))
    for plan in plans:
        for label in labels:
            if label["journey"] == plan.journey.name:
                yield plan.test_id, label["thing"], label["thing_label"]


def _labels(plan: Plan) -> tuple[str, str, str, str, str]:
    journey = plan.journey
    if len(journey.waves) == 1:
        return plan.test_id, "", "", journey.name, journey.product
    wave = str(plan.number)
    programme = journey.name
    return plan.test_id, programme, wave, f"{journey.name}, wave {wave}", journey.product
