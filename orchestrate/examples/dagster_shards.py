"""A job that reads the shards of meltano.yml in parallel, with an op for each: an example.

It takes the place of usertesting.py, as docs/scale.md describes. A shard is an extractor that
inherits from tap-usertesting; without one there is no schedule.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import yaml

PROJECT = Path(os.environ["MELTANO_PROJECT_ROOT"])
WAREHOUSE = os.environ.get("USERTESTING_WAREHOUSE", "snowflake")
LOADER = f"target-{WAREHOUSE}"
CONTENT = yaml.safe_load((PROJECT / "meltano.yml").read_text())
SHARDS = [
    extractor["name"]
    for extractor in CONTENT["plugins"]["extractors"]
    if extractor.get("inherit_from") == "tap-usertesting"
]


def run(context: dg.OpExecutionContext, command: str) -> None:
    """Run a command in the project; it ends with the run, and the run fails if it does."""
    dg.PipesSubprocessClient().run(command=["sh", "-c", command], cwd=str(PROJECT), context=context)


@dg.op(out=dg.Out(dg.Nothing))
def tables(context: dg.OpExecutionContext) -> None:
    """Make all tables first: several loaders that find no schema would all try to make it."""
    run(context, "meltano invoke tap-usertesting --test=schema > output/tables.jsonl")
    run(context, f"exec meltano invoke {LOADER} < output/tables.jsonl")


@dg.op(ins={"tables": dg.In(dg.Nothing)}, out=dg.DynamicOut(str))
def shards() -> Iterator[dg.DynamicOutput[str]]:
    """Name the shards."""
    for shard in SHARDS:
        yield dg.DynamicOutput(shard, mapping_key=shard.replace("-", "_"))


@dg.op(retry_policy=dg.RetryPolicy(max_retries=2, delay=600))
def read(context: dg.OpExecutionContext, shard: str) -> str:
    """Read and load one shard."""
    run(context, f"exec meltano run {shard} {LOADER}")
    return shard


@dg.op
def dbt(context: dg.OpExecutionContext, loaded: list[str]) -> None:
    """Build the marts once, after all shards."""
    context.log.info("loaded: %s", ", ".join(loaded))
    run(context, f"exec meltano run dbt-{WAREHOUSE}:build")


@dg.job(name="usertesting_shards")
def night() -> None:
    """Make the tables, read all shards at once, build."""
    dbt(shards(tables()).map(read).collect())


definitions = dg.Definitions(
    schedules=[
        dg.ScheduleDefinition(
            job=night,
            cron_schedule=CONTENT["schedules"][0]["interval"],
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ]
    if SHARDS
    else []
)
