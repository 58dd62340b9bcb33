"""Opens PostgreSQL before a request of the API is spent, and says in a line what is in the way.

    python check_postgres.py

The Python is that of dbt. The loader has the same settings, but ends with a traceback.
"""

from __future__ import annotations

import os
import sys

import psycopg2

REQUIRED = ("HOST", "USER", "DATABASE")
SECONDS = 10


def main() -> int:
    """Say what is wrong, a line each."""
    settings = {name: os.environ.get(f"POSTGRES_{name}", "") for name in (*REQUIRED, "PASSWORD")}
    problems = [f"POSTGRES_{name} is missing." for name in REQUIRED if not settings[name]]
    problems = problems or connection_problems(settings, os.environ.get("POSTGRES_PORT", ""))
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def connection_problems(settings: dict[str, str], port: str) -> list[str]:
    """Tell why PostgreSQL does not open."""
    try:
        psycopg2.connect(
            host=settings["HOST"],
            port=port or "5432",
            user=settings["USER"],
            password=settings["PASSWORD"],
            dbname=settings["DATABASE"],
            connect_timeout=SECONDS,
        ).close()
    except psycopg2.Error as error:
        # A host may have several addresses, with a line for each. An error may be without words.
        reason, *_ = str(error).strip().splitlines() or [type(error).__name__]
        return [f"PostgreSQL does not open: {reason}. Correct POSTGRES_… in .env."]
    return []


if __name__ == "__main__":
    sys.exit(main())
