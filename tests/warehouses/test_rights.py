"""The rights that docs/warehouses.md gives in PostgreSQL suffice, and nobody has more."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.project.reading import section
from tests.warehouses import postgres_server


def test_the_rights_of_the_document_are_the_least() -> None:
    database, readers = re.findall(
        r"```sql\n(.*?)```", section("docs/warehouses.md", "PostgreSQL"), re.DOTALL
    )[:2]
    with postgres_server.serving() as port:

        def as_user(user: str, *statements: str, dbname: str = "usertesting") -> None:
            with psycopg.connect(
                host="127.0.0.1", port=port, user=user, dbname=dbname, autocommit=True
            ) as connection:
                for statement in statements:
                    connection.execute(statement.encode())

        as_user("postgres", *database.strip().split(";\n"), dbname="postgres")
        as_user("postgres", "create role stranger login")
        as_user(
            "usertesting",
            "create schema usertesting_raw",
            "create table usertesting_raw.participant_salt (salt text)",
            "create schema usertesting",
            "create table usertesting.fct_sessions (session_id text)",
            "create table usertesting.agg_audience_balance (session_count int)",
            "create temporary table new_rows (id text)",
        )
        as_user("postgres", *readers.strip().split(";\n"))
        as_user("postgres", "create role ann login in role usertesting_reader")
        as_user("usertesting", "create table usertesting.fct_nps (nps int)")

        for mart in ("fct_sessions", "fct_nps"):
            as_user("ann", f"select * from usertesting.{mart}")  # noqa: S608
        for user, refused in (
            ("stranger", "select 1"),
            ("ann", "select * from usertesting_raw.participant_salt"),
            ("ann", "select * from usertesting.agg_audience_balance"),
            ("ann", "create temporary table mine (id text)"),
            ("usertesting", "drop database usertesting"),
        ):
            dbname = "postgres" if refused.startswith("drop") else "usertesting"
            with pytest.raises(psycopg.Error):
                as_user(user, refused, dbname=dbname)
