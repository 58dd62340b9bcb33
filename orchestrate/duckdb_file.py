"""Keeps the readers of a DuckDB file and the nightly job apart.

DuckDB lets one process write a file, or several read it. So the job waits until no reader has the
file open before it spends a request. At its end it publishes a copy of the marts for readers.
"""

import os
import re
import sys
import time
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[1]
# The file of dbt and of the loader.
WAREHOUSE = Path(os.environ.get("DBT_DUCKDB_PATH", PROJECT / "output" / "warehouse.duckdb"))
PUBLISHED = Path(os.environ["DUCKDB_FILE_PUBLISHED_PATH"])
WAIT_MINUTES = float(os.environ["DUCKDB_FILE_WAIT_MINUTES"])
SCHEMA = os.environ.get("DBT_USERTESTING_SCHEMA", "usertesting")
# What sysexits.h calls a temporary failure: try again later.
BUSY = 75
HOLDER = re.compile(r"Conflicting lock is held in (.*?\(PID \d+\))")


def wait() -> None:
    """Wait until no process has the warehouse open; say which one has it."""
    ends_at = time.monotonic() + 60 * WAIT_MINUTES
    said = ""
    while WAREHOUSE.exists():
        try:
            duckdb.connect(str(WAREHOUSE)).close()
        except duckdb.IOException as error:
            held = HOLDER.search(str(error))
            if not held:
                raise
            text = f"{WAREHOUSE} is open in {held[1]}. Close it there"
            if time.monotonic() >= ends_at:
                sys.stderr.write(f"{text}, open {PUBLISHED} in its place, and start again.\n")
                sys.exit(BUSY)
            if text != said:
                _say(f"{text}: this waits for {WAIT_MINUTES:g} minutes.")
                said = text
            time.sleep(1)
        else:
            return


def publish() -> None:
    """Replace the published copy of the marts; a reader of the old copy keeps it."""
    PUBLISHED.parent.mkdir(parents=True, exist_ok=True)
    new = PUBLISHED.with_suffix(".new")
    new.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(WAREHOUSE)}' as warehouse (read_only)")
        connection.execute(f"attach '{_quoted(new)}' as published")
        # Views look up their tables in the current database.
        connection.execute("use warehouse")
        connection.execute(f'create schema published."{SCHEMA}"')
        marts = connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = 'warehouse' and table_schema = ? order by table_name",
            [SCHEMA],
        ).fetchall()
        for (mart,) in marts:
            connection.execute(
                f'create table published."{SCHEMA}"."{mart}" as from "{SCHEMA}"."{mart}"'
            )
    new.replace(PUBLISHED)
    _say(f"{PUBLISHED} has {len(marts)} tables.")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    {"wait": wait, "publish": publish}[sys.argv[1]]()
