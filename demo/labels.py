"""What the team of the sandbox's made-up world calls its tests and tasks."""

import csv
import shutil
from pathlib import Path

from usertesting_sandbox.generate.studies.plans import Plan

_TASK_LABELS = Path(__file__).with_name("task_labels.csv")
_TEST_COLUMNS = ("test_id", "programme", "wave", "short_title", "brand")


def labelled_project(project: Path, copy: Path, plans: list[Plan]) -> None:
    """Copy the dbt project, and write the labels into the seeds of the copy.

    The labels of a real account stand in the project itself; those of made-up tests must not.

    Args:
        project: The dbt project.
        copy: Where the copy goes; what is there goes first.
        plans: The tests of the made-up world.
    """
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copyfile(_TASK_LABELS, copy / "seeds" / "usertesting_task_labels.csv")
    with (copy / "seeds" / "usertesting_test_labels.csv").open("w", newline="") as seed:
        writer = csv.writer(seed)
        writer.writerow(_TEST_COLUMNS)
        writer.writerows(map(_labels, plans))


def _labels(plan: Plan) -> tuple[str, str, str, str, str]:
    journey = plan.journey
    if len(journey.waves) == 1:
        return plan.test_id, "", "", journey.name, journey.product
    wave = str(plan.number)
    programme = journey.name
    return plan.test_id, programme, wave, f"{journey.name}, wave {wave}", journey.product
