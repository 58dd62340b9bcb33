"""Each line of docs/snowflake.md does what the page says, as it is printed there."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import commands, statements
from tests.support.project import MELTANO, environment
from tests.warehouses import stand_in
from tests.warehouses.keys import private_key, public_key
from tests.warehouses.snowflake_stand_in import KEY, PAGE, PASSPHRASE, SET_UP, SnowflakeStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.project import Project
    from tests.warehouses.warehouse import Nights

# The first test waits for the nights.
pytestmark = pytest.mark.timeout(1800)

REFUSED = "Insufficient privileges"


def typed(script: str, folder: Path, **variables: str) -> str:
    """Have a shell do what a reader types, and give what it prints."""
    finished = subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", script.replace("meltano ", f"{MELTANO} ")],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_the_key_pair_belongs_together(tmp_path: Path) -> None:
    printed = typed(commands(PAGE, SET_UP)[0], tmp_path)

    key = tmp_path / "usertesting_key.p8"
    assert printed == public_key(key.read_text(), "...")
    assert key.stat().st_mode & 0o077 == 0


def test_the_settings_are_checked_and_the_connection_tried(
    in_snowflake: Nights, project: Project
) -> None:
    check, debug, night = commands(PAGE, "Settings")[0].splitlines()

    typed(check, project.root, **in_snowflake.warehouse.settings)
    assert "All checks passed!" in typed(debug, project.root, **in_snowflake.warehouse.settings)
    assert night == "meltano --environment=prod run nightly-snowflake"


@pytest.mark.parametrize(
    ("without", "arguments", "said"),
    [
        ("grant role usertesting to user", ("debug",), "is not granted to this user"),
        ("grant usage on warehouse", ("show", "--inline", "select 1 as one"), REFUSED),
        ("create schema on database", ("seed", "--select", "usertesting_test_labels"), REFUSED),
        ("rsa_public_key", ("debug",), "JWT token is invalid"),
    ],
)
def test_every_grant_is_needed(
    without: str, arguments: tuple[str, ...], said: str, project: Project, tmp_path: Path
) -> None:
    with stand_in.serving("snowflake", tmp_path) as port:
        account = SnowflakeStandIn(port, tmp_path, without=without)

        with pytest.raises(AssertionError, match=said):
            project.meltano("invoke", "dbt-snowflake", *arguments, **account.settings)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[SnowflakeStandIn]:
    """An account in which the set-up is done, and nothing else."""
    with stand_in.serving("snowflake", tmp_path) as port:
        yield SnowflakeStandIn(port, tmp_path)


def test_schemas_may_be_somebody_elses(account: SnowflakeStandIn, project: Project) -> None:
    account.administer(*statements(PAGE, "If somebody else makes the schemas"))

    project.meltano(
        *("--environment=prod", "invoke", "dbt-snowflake"),
        *("seed", "--select", "usertesting_test_labels"),
        **account.settings,
    )


def test_limits_and_new_keys_are_taken(account: SnowflakeStandIn, project: Project) -> None:
    account.administer(*statements(PAGE, "Limit the credits and the addresses"))
    old = account.settings["SNOWFLAKE_PRIVATE_KEY_PATH"]
    new = private_key(PASSPHRASE)
    give, unset = statements(PAGE, "A new key")[1:]

    account.administer("use role useradmin", give.replace(KEY, public_key(new, PASSPHRASE)))
    project.meltano("invoke", "dbt-snowflake:debug", **account.settings)
    account.administer("use role useradmin", unset)

    with pytest.raises(AssertionError, match="JWT token is invalid"):
        project.meltano("invoke", "dbt-snowflake:debug", **account.settings)
    with open(old, "w") as file:  # noqa: PTH123 -- the settings name it
        file.write(new)
    project.meltano("invoke", "dbt-snowflake:debug", **account.settings)


def test_readers_read_the_marts_and_nothing_else(in_snowflake: Nights) -> None:
    warehouse: SnowflakeStandIn = in_snowflake.warehouse  # type: ignore[assignment]
    warehouse.administer(*statements(PAGE, "Readers"))
    as_reader = ("use role usertesting_reader", "use warehouse usertesting_readers")

    *_, [sessions] = warehouse.administer(
        *as_reader, "select count(*) as n from research.usertesting.fct_sessions"
    )

    assert sessions["n"] == len(in_snowflake.third.marts["fct_sessions"])
    for table in ("usertesting_raw.session_details", "checkout_team.task_responses"):
        with pytest.raises(AssertionError, match=REFUSED):
            warehouse.administer(*as_reader, f"select * from research.{table}")  # noqa: S608


def test_the_semantic_view_has_every_metric(in_snowflake: Nights, project: Project) -> None:
    [printed] = commands(PAGE, "For those who read in Snowflake")

    typed(printed, project.root, **in_snowflake.warehouse.settings)

    view = (project.root / "semantic_view.sql").read_text()
    assert view.startswith("create or replace semantic view RESEARCH.usertesting.usertesting\n")
    metrics = view[view.index("\nmetrics (") :]
    for name in ("sessions", "nps", "skip_rate", "transcript_coverage"):
        assert f".{name} as " in metrics


def test_staged_files_can_be_removed(in_snowflake: Nights, project: Project) -> None:
    [printed] = commands(PAGE, "Files that a killed loader leaves")

    typed(printed, project.root, **in_snowflake.warehouse.settings)

    warehouse: SnowflakeStandIn = in_snowflake.warehouse  # type: ignore[assignment]
    assert warehouse.statements()[-1].statement.startswith("remove '@~/target-snowflake/'")
