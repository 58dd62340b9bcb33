"""A job for each schedule in meltano.yml, with an op for each step; Meltano does the work."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
sys.path.append(str(PROJECT / "orchestrate"))

import steps  # noqa: E402 - from the project's folder


def run_step(job: str, step: str) -> int:
    """Run a step and return its exit code. If the run is cancelled, Meltano saves its state."""
    with subprocess.Popen(steps.command_of(job, step), cwd=PROJECT) as process:  # noqa: S603
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


def op_for(job: str, step: str) -> dg.OpDefinition:
    """Return an op that runs a step of a job and is retried only if that may help."""

    @dg.op(name=steps.name_of(step), ins={"before": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
    def run() -> None:
        code = run_step(job, step)
        if steps.is_worth_a_retry(step, code):
            raise dg.RetryRequested(steps.RETRIES, steps.RETRY_SECONDS)
        if code:
            raise dg.Failure(f"{step} has failed with exit code {code}", allow_retries=False)

    return run


def report_of(job: str) -> dg.HookDefinition:
    """Return a hook that reports an op that has failed for good."""

    @dg.failure_hook
    def report(context: dg.HookContext) -> None:
        text = f"{context.job_name}: {context.op.name} has failed: {context.op_exception}"
        steps.report_failure(PROJECT, job, text)

    return report


def job_for(schedule: steps.Schedule) -> dg.JobDefinition:
    """Return a Dagster job that runs the steps of a job of meltano.yml, one after the other."""

    @dg.job(name=schedule.name, hooks={report_of(schedule.job)})
    def run_all() -> None:
        before = None
        for step in schedule.steps:
            run = op_for(schedule.job, step)
            before = run() if before is None else run(before)

    return run_all


definitions = dg.Definitions(
    schedules=[
        dg.ScheduleDefinition(
            job=job_for(schedule),
            cron_schedule=schedule.interval,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
        for schedule in steps.read_schedules(PROJECT)
    ]
)
