"""Tries the connection to PostgreSQL before a request is spent; what is wrong is one line.

    python check_postgres.py

The Python is that of dbt. Exits with 75 if another try may help: the server does not answer.
"""

from __future__ import annotations

import os
import sys

import psycopg2

REQUIRED = ("POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_DATABASE")
# What sysexits.h calls a temporary failure.
TEMPORARY = 75
CONNECT_SECONDS = 15


def main() -> int:
    """Connect, or say why not."""
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.stderr.write(f"{', '.join(missing)}: not set\n")
        return 1
    try:
        psycopg2.connect(
            host=os.environ["POSTGRES_HOST"],
            port=os.environ.get("POSTGRES_PORT") or 5432,
            user=os.environ["POSTGRES_USER"],
            password=os.environ.get("POSTGRES_PASSWORD"),
            dbname=os.environ["POSTGRES_DATABASE"],
            connect_timeout=CONNECT_SECONDS,
        ).close()
    except psycopg2.OperationalError as error:
        text = " ".join(str(error).split())
        sys.stderr.write(f"PostgreSQL: {text}\n")
        return 1 if "FATAL" in text else TEMPORARY
    return 0


if __name__ == "__main__":
    sys.exit(main())
