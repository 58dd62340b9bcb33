"""`usertesting-insights check`: whatever a night needs, a line each, before anything is spent."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import psycopg
import pytest

from tests.insights.account import account
from tests.insights.marts import in_duckdb, in_postgres
from tests.support.worlds import fill_small
from tests.warehouses.postgres_server import free_port, serving
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from usertesting_sandbox.server import Running

INSIGHTS = Path(sys.executable).with_name("usertesting-insights")
EXAMPLE = Path(__file__).parents[2] / ".env.example"
SALT = (
    "create schema usertesting_raw;"
    " create table usertesting_raw.participant_salt as select {} as salt"
)
KEPT_OUT = ("TAP_USERTESTING_", "DBT_", "POSTGRES_", "USERTESTING_INSIGHTS_", "MELTANO_")


def fresh() -> list[rows.Row]:
    """The account, read from the API just now."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return [
        replace(one, last_read_at=now) if isinstance(one, rows.StreamHealth) else one
        for one in account()
    ]


class Project:
    """A folder with `.env` and a warehouse, and the sandbox as the API."""

    def __init__(self, folder: Path, sandbox: Running) -> None:
        """Fill it so that nothing is wrong."""
        self.folder = folder
        fill_small(sandbox.world)
        (folder / ".env.example").write_text(EXAMPLE.read_text())
        self.env = {
            "TAP_USERTESTING_API_URL": sandbox.url,
            "TAP_USERTESTING_TOKEN_URL": sandbox.token_url,
            "TAP_USERTESTING_CLIENT_ID": "sandbox",
            "TAP_USERTESTING_CLIENT_SECRET": "sandbox-secret",
            "TARGET_DUCKDB_PATH": str(folder / "warehouse.duckdb"),
            "DBT_DUCKDB_PATH": str(folder / "warehouse.duckdb"),
        }
        self.write()

    def write(self, *more: str, mode: int = 0o600) -> None:
        path = self.folder / ".env"
        lines = [f"{name}={value}" for name, value in self.env.items()]
        path.write_text("\n".join([*lines, *more, ""]))
        path.chmod(mode)

    def fill(self, given: list[rows.Row] | None = None, *, salt: str | None = "'pepper'") -> None:
        in_duckdb(self.folder / "warehouse.duckdb", fresh() if given is None else given)
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            if salt:
                connection.execute(SALT.format(salt))

    def check(self, *arguments: str) -> tuple[int, dict[str, str]]:
        """Return the exit code, and the lines by what they are about."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(KEPT_OUT)
        }
        done = subprocess.run(
            [INSIGHTS, "check", *arguments],
            cwd=self.folder,
            env=inherited,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        lines = done.stdout.splitlines()
        assert all(len(line) < 500 for line in lines)
        assert "sandbox-secret" not in done.stdout
        assert "pepper" not in done.stdout
        return done.returncode, {line[6:].split(":")[0]: line for line in lines}


@pytest.fixture
def project(tmp_path: Path, sandbox: Running) -> Project:
    return Project(tmp_path, sandbox)


def verdicts(lines: Mapping[str, str]) -> dict[str, str]:
    return {about: line[:4].strip() for about, line in lines.items()}


ALL = (
    ".env",
    "settings",
    "credentials",
    "API",
    "tests",
    "first run",
    "warehouse",
    "tables",
    "salt",
)


def test_all_is_well(project: Project, sandbox: Running) -> None:
    project.fill()
    code, lines = project.check()

    assert verdicts(lines) == dict.fromkeys((*ALL, "report"), "ok")
    assert code == 0
    assert len(sandbox.requests) <= 7
    assert not (project.folder / "output" / "report" / ".check").exists()


def test_before_the_first_night_nothing_is_wrong(project: Project) -> None:
    code, lines = project.check()

    assert code == 0
    assert verdicts(lines)["warehouse"] == "next"

    with duckdb.connect(str(project.folder / "warehouse.duckdb")):
        pass
    code, lines = project.check()
    assert code == 0
    assert "meltano run nightly-duckdb" in lines["tables"]
    assert verdicts(lines)["tables"] == "next"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["TAP_USERTESTING_CLIENT_SECRT=x"], "is TAP_USERTESTING_CLIENT_SECRET meant?"),
        (["SNOWFLAKE_ACOUNT=x"], "is SNOWFLAKE_ACCOUNT meant?"),
        (["what is this"], "line 7 is no NAME=value"),
        (["TAP_USERTESTING_PAGE_SIZE=5", "TAP_USERTESTING_PAGE_SIZE=6"], "2 times"),
    ],
)
def test_a_line_of_the_file_that_nothing_reads(
    lines: list[str], told: str, project: Project
) -> None:
    project.write(*lines)
    code, found = project.check()

    assert code == 1
    assert verdicts(found)[".env"] == "fix"
    assert told in found[".env"]


def test_names_that_others_read_are_let_be(project: Project) -> None:
    project.write("AWS_ACCESS_KEY_ID=x", "HTTPS_PROXY=", "# a remark", "", "export OTHER='a b'")

    assert verdicts(project.check()[1])[".env"] == "ok"


def test_a_file_that_others_may_read(project: Project) -> None:
    project.write(mode=0o640)
    code, lines = project.check()

    assert code == 1
    assert "chmod 600" in lines[".env"]
    assert verdicts(lines)["credentials"] == "ok"


def test_no_file(project: Project) -> None:
    (project.folder / ".env").unlink()
    code, lines = project.check()

    assert code == 1
    assert "install -m 600 .env.example .env" in lines[".env"]
    assert "client_id, client_secret" in lines


@pytest.mark.parametrize(
    ("variable", "value", "about"),
    [
        ("TAP_USERTESTING_CLIENT_SECRET", "nonsense", "credentials"),
        ("TAP_USERTESTING_MAX_CONCURRENT_REQUESTS", "17", "max_concurrent_requests"),
        ("TAP_USERTESTING_API_URL", "http://127.0.0.1:9", "API"),
        ("DBT_DUCKDB_PATH", "other.duckdb", "TARGET_DUCKDB_PATH, DBT_DUCKDB_PATH"),
        ("DBT_USERTESTING_SCHEMA", "a; drop", "warehouse"),
    ],
)
def test_a_wrong_value(variable: str, value: str, about: str, project: Project) -> None:
    project.fill()
    project.env[variable] = value
    project.write()
    code, lines = project.check()

    assert code == 1
    assert verdicts(lines)[about] == "fix"
    assert "nonsense" not in "".join(lines.values())


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have another process write a DuckDB file."""
    program = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate("\n")


def test_a_file_that_somebody_holds(project: Project) -> None:
    project.fill()
    with held(project.folder / "warehouse.duckdb"):
        code, lines = project.check()

    assert code == 1
    assert "wait for its end" in lines["warehouse"]
    assert "PID" in lines["warehouse"]


def test_tables_that_are_old_or_not_whole(project: Project) -> None:
    old = [
        replace(one, last_read_at=datetime.now(UTC).replace(tzinfo=None) - timedelta(days=4))
        if isinstance(one, rows.StreamHealth)
        else one
        for one in account()
    ]
    project.fill(old)
    assert "4 days ago" in project.check()[1]["tables"]

    project.fill([])
    assert verdicts(project.check()[1])["tables"] == "next"

    with duckdb.connect(str(project.folder / "warehouse.duckdb")) as connection:
        connection.execute("alter table usertesting.fct_nps drop column nps_low")
    code, lines = project.check()
    assert code == 1
    assert "nps_low" in lines["tables"]


@pytest.mark.parametrize("salt", [None, "null"])
def test_a_salt_that_is_gone(salt: str | None, project: Project) -> None:
    project.fill(salt=salt)
    code, lines = project.check()

    assert code == 1
    assert "backup" in lines["salt"]


def test_a_place_that_cannot_be_written(project: Project) -> None:
    (project.folder / "a-file").write_text("")
    for place in ("a-file/report", "nothing://bucket"):
        code, lines = project.check("--out", place)
        assert code == 1
        assert verdicts(lines)["report"] == "fix"


def test_postgresql(project: Project) -> None:
    project.env["POSTGRES_PORT"] = str(free_port())
    project.env |= {"POSTGRES_HOST": "127.0.0.1", "POSTGRES_USER": "night"}
    project.env |= {"POSTGRES_PASSWORD": "nonsense", "POSTGRES_DATABASE": "postgres"}
    project.write()
    assert verdicts(project.check("--warehouse", "postgres")[1])["warehouse"] == "fix"

    with (
        serving() as port,
        psycopg.connect(host="127.0.0.1", port=port, user="postgres", autocommit=True) as server,
    ):
        project.env["POSTGRES_PORT"] = str(port)
        project.write()
        server.execute("create role night login password 'moon'")
        [found] = server.execute("show hba_file").fetchall()
        rules = Path(found[0])
        rules.write_text(f"host all night all scram-sha-256\n{rules.read_text()}")
        server.execute("select pg_reload_conf()")
        code, lines = project.check("--warehouse", "postgres")
        assert code == 1
        assert 'password authentication failed for user "night"' in lines["warehouse"]

        project.env["POSTGRES_PASSWORD"] = "moon"
        project.write()
        code, lines = project.check("--warehouse", "postgres")
        assert code == 1
        assert "may not make one" in lines["rights"]

        server.execute("grant create on database postgres to night")
        code, lines = project.check("--warehouse", "postgres")
        assert code == 0
        assert "meltano run nightly-postgres" in lines["tables"]

        in_postgres(port, fresh())
        server.execute("grant usage on schema usertesting to night")
        code, lines = project.check("--warehouse", "postgres")
        assert code == 1
        assert "permission denied" in lines["tables"]

        server.execute("grant select on all tables in schema usertesting to night")
        code, lines = project.check("--warehouse", "postgres")
        assert code == 1
        assert list(verdicts(lines).values()).count("fix") == 1
        assert verdicts(lines)["salt"] == "fix"

        server.execute(SALT.format("'pepper'").encode())
        server.execute("grant usage on schema usertesting_raw to night")
        server.execute("grant select on usertesting_raw.participant_salt to night")
        code, lines = project.check("--warehouse", "postgres")
        assert code == 0
