"""The steps of a job of meltano.yml, for Airflow and Dagster, and which failures are retried."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

_NIGHTLY = "orchestrate/nightly.py"
RETRIES = 2
RETRY_SECONDS = 600

# What sysexits.h calls a temporary failure: another run is under way, or a file is held open.
BUSY = 75
# 128 and the number of the signal that ended a program, 1 to 64, as a shell has it.
SIGNALS = range(129, 193)


@dataclass(frozen=True)
class Schedule:
    """A schedule of meltano.yml.

    Attributes:
        name: Its name.
        interval: When it begins, as cron has it.
        job: The job that it starts.
        steps: The tasks of the job, one after the other.
    """

    name: str
    interval: str
    job: str
    steps: tuple[str, ...]


def read_schedules(project: Path) -> list[Schedule]:
    """Return the schedules of a project's meltano.yml."""
    content = yaml.safe_load((project / "meltano.yml").read_text(encoding="utf-8"))
    steps = {job["name"]: tuple(job["tasks"]) for job in content["jobs"]}
    return [
        Schedule(one["name"], one["interval"], one["job"], steps[one["job"]])
        for one in content["schedules"]
    ]


def name_of(step: str) -> str:
    """Return a name for a step that schedulers take, such as `dbt_snowflake_nightly`."""
    return re.sub("[^a-z0-9]+", "_", step)


def command_of(job: str, step: str) -> list[str]:
    """Return the command that runs a step, to be run in the project's folder."""
    return [_NIGHTLY, job, f"--step={step}"]


def is_worth_a_retry(step: str, exit_code: int) -> bool:
    """Return whether a step that has failed may succeed in ten minutes.

    A load goes on where it ended: docs/architecture.md says what it requests again. dbt and checks
    would find the same tables and settings.
    """
    is_load = ":" not in step
    return exit_code != 0 and (is_load or exit_code == BUSY or is_killed(exit_code))


def is_killed(exit_code: int) -> bool:
    """Return whether a signal ended a process; for its own children Python negates the signal."""
    return exit_code < 0 or exit_code in SIGNALS


def report_failure(project: Path, job: str, text: str) -> None:
    """Report a step that has failed for good to the failure webhook and the pipeline's alerts."""
    _post(text)
    subprocess.run([_NIGHTLY, job, f"--failed={text}"], cwd=project, check=False)  # noqa: S603


def _post(text: str) -> None:
    """Post a text to the webhook in USERTESTING_FAILURE_WEBHOOK, if that is set.

    The body is `{"text": "..."}`, which Slack, Mattermost, Google Chat and others accept. The
    address is a secret and is not printed. If the webhook cannot be reached, the run goes on.
    """
    url = os.environ.get("USERTESTING_FAILURE_WEBHOOK")
    if not url:
        return
    try:
        request = urllib.request.Request(  # noqa: S310 - the user has chosen the address
            url, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The failure webhook cannot be reached: {type(error).__name__}\n")
