"""The workflow is one that GitHub takes, and names what this project has."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT

WORKFLOW = ROOT / "orchestrate" / "github-actions" / "nightly.yml"
BIN = Path(sys.executable).parent
# A job on GitHub's own runners ends after six hours.
LIMIT_MINUTES = 360
# What is no setting of this project: AWS's own, and the secret that becomes a file.
OTHERS = {"AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PRIVATE_KEY"}


def job() -> dict[str, Any]:
    [found] = yaml.safe_load(WORKFLOW.read_text())["jobs"].values()
    assert isinstance(found, dict)
    return found


def meltano_file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "meltano.yml").read_text())
    return content


@pytest.mark.parametrize(
    "linter",
    [
        ("check-jsonschema", "--builtin-schema=vendor.github-workflows"),
        ("zizmor", "--offline", "--quiet", "--no-progress"),
    ],
)
def test_linters_find_nothing(linter: tuple[str, ...]) -> None:
    finished = subprocess.run(
        [BIN / linter[0], *linter[1:], WORKFLOW], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_tap_ends_before_the_job_and_the_job_before_github_ends_it() -> None:
    tap_minutes = int(job()["env"]["TAP_USERTESTING_MAX_RUNTIME_MINUTES"])

    assert tap_minutes + 60 <= job()["timeout-minutes"] < LIMIT_MINUTES


def test_it_installs_the_plugins_of_the_job_that_it_runs() -> None:
    commands = "\n".join(step.get("run", "") for step in job()["steps"])
    [installed] = re.findall(r"meltano install (.*)", commands)
    [name] = re.findall(r"nightly\.py (\S+)", commands)

    [tasks] = [job["tasks"] for job in meltano_file()["jobs"] if job["name"] == name]
    plugins = {task.partition(":")[0] for task in " ".join(tasks).split()}
    assert set(installed.split()) == plugins


def test_it_runs_the_same_job_at_the_same_time_as_the_schedule() -> None:
    # YAML takes the key `on` for a truth value.
    [workflow_cron] = yaml.safe_load(WORKFLOW.read_text())[True]["schedule"]
    [schedule] = [one for one in meltano_file()["schedules"] if one["name"] == "nightly"]

    assert workflow_cron["cron"] == schedule["interval"]
    assert f"orchestrate/nightly.py {schedule['job']}" in WORKFLOW.read_text()


def test_every_variable_is_one_that_the_example_explains() -> None:
    example = (ROOT / ".env.example").read_text()
    given = {name for step in [job(), *job()["steps"]] for name in step.get("env", {})}

    assert given >= OTHERS
    for name in given - OTHERS - {"MELTANO_ENVIRONMENT"}:
        assert re.search(rf"^(# )?{name}=", example, re.MULTILINE), name


def test_secrets_are_given_to_the_step_that_loads_and_to_no_other() -> None:
    for place in [job(), *job()["steps"]]:
        is_told = "secrets." in str({**place, "steps": None})
        assert is_told == (place.get("name") == "Load and build"), place.get("name")


def test_actions_stand_by_commit() -> None:
    used = re.findall(r"uses: (.*)", WORKFLOW.read_text())

    assert used
    for action in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[0-9.]+", action), action


def test_it_takes_the_meltano_that_this_project_is_tested_with() -> None:
    pinned = re.findall(r"meltano\[s3\]==([0-9.]+)", WORKFLOW.read_text())
    pinned += re.findall(r"meltano\[s3\]==([0-9.]+)", (ROOT / "Dockerfile").read_text())

    assert len(pinned) == 2
    assert set(pinned) == set(re.findall(r'"meltano==(.*)"', (ROOT / "pyproject.toml").read_text()))
