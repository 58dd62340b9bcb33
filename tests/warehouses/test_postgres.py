"""PostgreSQL with company: views of others, readers, a second build, a build that is killed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.support.dbt_project import run_dbt
from tests.support.project import ROOT, environment
from tests.warehouses.warehouse import MARTS_SCHEMA, tables, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.project import Project
    from tests.warehouses.warehouse import Nights

# The first test waits for three nights.
pytestmark = pytest.mark.timeout(1800)

LOCK = 4242
WAITING = "select pid from pg_stat_activity where wait_event = 'advisory'"
END_WAITING = f"select pg_terminate_backend(pid) from ({WAITING}) as builds"  # noqa: S608 - its own


class Dbt:
    """The nights' own dbt, started by hand."""

    def __init__(self, project: Project, nights: Nights, folder: Path) -> None:
        self._folder = folder
        self._transform = project.path("transform")
        self._settings = nights.warehouse.settings

    def _variables(self, target: str = "target") -> dict[str, str]:
        return environment(
            **self._settings,
            DBT_LOG_PATH=str(self._folder / "logs"),
            DBT_PROFILES_DIR="profiles/postgres",
            DBT_TARGET_PATH=str(self._folder / target),
            DBT_USERTESTING_PARTICIPANT_SALT="pepper",
        )

    def start(self, *arguments: str, target: str = "target") -> subprocess.Popen[str]:
        """Start dbt; one that is not alone writes into a folder of its own."""
        return subprocess.Popen(
            [
                ROOT / ".meltano/utilities/dbt-postgres/venv/bin/dbt",
                "--no-use-colors",
                *arguments,
            ],
            cwd=self._transform,
            env=self._variables(target),
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        chosen = ("--no-use-colors", *arguments)
        finished = run_dbt("postgres", chosen, self._transform, self._variables())
        assert finished.returncode == 0, finished.stdout
        return finished.stdout


# One for all tests: it keeps what it has parsed.
@pytest.fixture(scope="module")
def dbt(project: Project, in_postgres: Nights, tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    return Dbt(project, in_postgres, tmp_path_factory.mktemp("dbt"))


@pytest.fixture
def connection(in_postgres: Nights) -> Iterator[psycopg.Connection]:
    settings = in_postgres.warehouse.settings
    with psycopg.connect(
        host="127.0.0.1", port=settings["POSTGRES_PORT"], user="postgres", autocommit=True
    ) as connected:
        yield connected


def test_views_of_others_survive_three_nights_and_a_full_refresh(
    in_postgres: Nights, dbt: Dbt
) -> None:
    # A view has its rows in another order each time.
    seen = {mart: written(rows) for mart, rows in tables(in_postgres.warehouse, "others").items()}
    assert seen == {mart: written(rows) for mart, rows in in_postgres.third.marts.items()}

    dbt.run("build", "--full-refresh", "--selector", "build")

    after, built = (tables(in_postgres.warehouse, schema) for schema in ("others", MARTS_SCHEMA))
    assert {mart: written(rows) for mart, rows in after.items()} == {
        mart: written(rows) for mart, rows in built.items()
    }
    assert {mart: len(rows) for mart, rows in after.items()} == {
        mart: len(rows) for mart, rows in in_postgres.third.marts.items()
    }


def test_a_column_that_has_changed_is_made_again_and_views_that_go_with_it_are_named(
    dbt: Dbt, connection: psycopg.Connection
) -> None:
    connection.execute("alter table usertesting.dim_audiences rename session_count to sessions")
    connection.execute("create view others.old as select sessions from usertesting.dim_audiences")
    connection.execute(
        "create view others.kept as select audience_id from usertesting.dim_audiences"
    )

    said = dbt.run("run", "--full-refresh", "--select", "dim_audiences")

    assert "others.old" in said
    found = {name for (name,) in connection.execute("select viewname from pg_views").fetchall()}
    assert "kept" in found
    assert "old" not in found
    described = connection.execute("select * from usertesting.dim_audiences limit 0").description
    names = {column.name for column in described or ()}
    assert "session_count" in names
    assert "sessions" not in names


def test_two_builds_at_once_make_what_one_makes(dbt: Dbt, in_postgres: Nights) -> None:
    before = tables(in_postgres.warehouse, MARTS_SCHEMA)

    both = [dbt.start("run", "--full-refresh", target=name) for name in ("target", "other")]
    outputs = [started.communicate()[0] for started in both]

    for started, output in zip(both, outputs, strict=True):
        assert started.returncode == 0, output
    after = tables(in_postgres.warehouse, MARTS_SCHEMA)
    assert {mart: len(rows) for mart, rows in after.items()} == {
        mart: len(rows) for mart, rows in before.items()
    }


@pytest.mark.parametrize("mart", ["fct_sessions", "dim_tests"])
def test_a_kill_between_a_delete_and_its_insert_is_seen_by_nobody(
    mart: str, dbt: Dbt, in_postgres: Nights, connection: psycopg.Connection
) -> None:
    before = tables(in_postgres.warehouse, MARTS_SCHEMA)[mart]
    connection.execute(
        "create or replace function wait() returns trigger language plpgsql as"
        f" $$ begin perform pg_advisory_xact_lock({LOCK}); return null; end $$"
    )
    connection.execute(
        f"create trigger wait before insert on usertesting.{mart} execute function wait()".encode()
    )
    connection.execute(f"select pg_advisory_lock({LOCK})".encode())

    with dbt.start("run", "--full-refresh", "--select", mart) as build:
        while not connection.execute(WAITING).fetchall():
            assert build.poll() is None
        assert tables(in_postgres.warehouse, MARTS_SCHEMA)[mart] == before
        build.kill()
    connection.execute(END_WAITING)
    connection.execute(f"drop trigger wait on usertesting.{mart}".encode())

    assert tables(in_postgres.warehouse, MARTS_SCHEMA)[mart] == before
    connection.execute(f"select pg_advisory_unlock({LOCK})".encode())
    dbt.run("run", "--full-refresh", "--select", mart)
    assert len(tables(in_postgres.warehouse, MARTS_SCHEMA)[mart]) == len(before) > 0


def test_readers_find_a_session_and_a_test_by_index(connection: psycopg.Connection) -> None:
    found = {
        name
        for (name,) in connection.execute(
            "select indexname from pg_indexes where schemaname = 'usertesting'"
        ).fetchall()
    }
    columns = connection.execute(
        "select table_name || '_' || column_name from information_schema.columns"
        " inner join pg_tables on table_name = tablename and table_schema = schemaname"
        " where table_schema = 'usertesting' and column_name in ('session_id', 'test_id')"
    ).fetchall()

    assert len(columns) > 20
    assert {name for (name,) in columns} <= found
