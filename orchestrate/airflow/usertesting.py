"""A DAG for each schedule in meltano.yml, with a task for each step; Meltano does the work."""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator, Context, chain
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from typing_extensions import override

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
sys.path.append(str(PROJECT / "orchestrate"))

import steps  # noqa: E402 - from the project's folder


class Step(BaseOperator):
    """Runs a step of a job; it is retried only if that may help."""

    def __init__(self, *, job: str, step: str, **options: object) -> None:
        """Make the task of a step, with the DAG's default arguments."""
        super().__init__(**options)
        self.job = job
        self.step = step
        self.hook = SubprocessHook()

    @override
    def execute(self, context: Context) -> None:
        """Run the step; a failure that a retry cannot mend is final."""
        command = steps.command_of(self.job, self.step)
        code = self.hook.run_command(command, cwd=str(PROJECT)).exit_code
        if code:
            error = (
                AirflowException
                if steps.is_worth_a_retry(self.step, code)
                else AirflowFailException
            )
            raise error(f"{self.step} has failed with exit code {code}")

    @override
    def on_kill(self) -> None:
        """End Meltano with SIGTERM; the next run goes on from the last state that it has kept."""
        self.hook.send_sigterm()


def report(context: Context) -> None:
    """Report a task that has failed for good."""
    task = context["task_instance"]
    text = f"{task.dag_id}: {task.task_id} has failed: {context.get('exception')}"
    steps.report_failure(PROJECT, context["task"].job, text)


for schedule in steps.read_schedules(PROJECT):
    with DAG(
        dag_id=f"usertesting-{schedule.name}",
        schedule=schedule.interval,
        start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - in the time zone that Airflow is set to
        # One run reads all that is new, however many nights were missed.
        catchup=False,
        # Two runs would share one state, and only one may write it.
        max_active_runs=1,
        default_args={
            "retries": steps.RETRIES,
            "retry_delay": timedelta(seconds=steps.RETRY_SECONDS),
            "on_failure_callback": report,
        },
    ):
        chain(
            *(
                Step(task_id=steps.name_of(step), job=schedule.job, step=step)
                for step in schedule.steps
            )
        )
