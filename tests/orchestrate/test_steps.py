"""What schedulers know of the jobs of meltano.yml, and which failures are worth another try."""

from __future__ import annotations

import re

import pytest

from orchestrate import steps
from tests.project.reading import ROOT, meltano_file

LOAD = "tap-usertesting target-snowflake"
BUILD = "dbt-snowflake:nightly"


def test_a_schedule_has_the_steps_of_its_job() -> None:
    [schedule] = steps.read_schedules(ROOT)

    assert (schedule.name, schedule.interval) == ("nightly", "0 2 * * *")
    assert schedule.steps[:3] == ("dbt-snowflake:check", LOAD, BUILD)


def test_each_task_of_each_job_is_one_step() -> None:
    for job in meltano_file()["jobs"]:
        for task in job["tasks"]:
            plugins = task.split()
            # A command by itself, or a tap and a target.
            assert (":" in task) == (len(plugins) == 1), task
            assert re.fullmatch("[a-z_]+", steps.name_of(task)), task


@pytest.mark.parametrize(
    ("step", "exit_code"),
    [
        (LOAD, 1),  # it goes on where it was
        (LOAD, 75),
        (BUILD, 75),
        (BUILD, 137),
        (BUILD, -9),
        (BUILD, 143),
        (BUILD, 129),  # SIGHUP
        (BUILD, 139),  # SIGSEGV
    ],
)
def test_these_failures_are_worth_a_retry(step: str, exit_code: int) -> None:
    assert steps.is_worth_a_retry(step, exit_code)


@pytest.mark.parametrize(
    ("step", "exit_code"),
    [
        (LOAD, 0),
        (BUILD, 0),
        (BUILD, 1),  # a test that fails would fail again
        (BUILD, 2),
        (BUILD, 255),
    ],
)
def test_these_ends_are_not(step: str, exit_code: int) -> None:
    assert not steps.is_worth_a_retry(step, exit_code)
