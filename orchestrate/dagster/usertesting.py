"""A job for each schedule in meltano.yml, started at its time; Meltano does the work."""

import os
from pathlib import Path

import dagster as dg
import yaml

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])


def job_for(name: str, meltano_job: str) -> dg.JobDefinition:
    """Give a Dagster job that runs a job of meltano.yml."""

    @dg.op(name="meltano_run")
    def run(context: dg.OpExecutionContext) -> None:
        # Fails if Meltano does, and passes an end of the run on to it.
        dg.PipesSubprocessClient().run(
            command=["orchestrate/nightly.py", meltano_job], cwd=str(PROJECT), context=context
        )

    return dg.GraphDefinition(name=name, node_defs=[run]).to_job()


definitions = dg.Definitions(
    schedules=[
        dg.ScheduleDefinition(
            job=job_for(schedule["name"], schedule["job"]),
            cron_schedule=schedule["interval"],
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
        for schedule in yaml.safe_load((PROJECT / "meltano.yml").read_text())["schedules"]
    ]
)
