"""What is wrong with the settings of Snowflake is said by name, before anything is spent."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.project import ROOT, account, environment
from tests.warehouses.keys import private_key
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.project import Project

PYTHON = ROOT / ".meltano/utilities/dbt-snowflake/venv/bin/python"
CHECK = ROOT / "transform/commands/check_snowflake.py"
ADDRESS = "SNOWFLAKE_ACCOUNT is an address: give only the part before .snowflakecomputing.com"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Settings that are right."""
    key = tmp_path / "usertesting_key.p8"
    key.write_text(private_key("open sesame"))
    return {
        "SNOWFLAKE_ACCOUNT": "MYORG-MYACCOUNT",
        "SNOWFLAKE_USER": "USERTESTING",
        "SNOWFLAKE_PRIVATE_KEY_PATH": str(key),
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": "open sesame",
        "SNOWFLAKE_WAREHOUSE": "USERTESTING",
        "SNOWFLAKE_DATABASE": "RESEARCH",
    }


def said_of(settings: dict[str, str]) -> tuple[int, str]:
    finished = subprocess.run(
        [PYTHON, CHECK],
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stderr


@pytest.mark.parametrize(
    "name",
    [
        "MYORG-MYACCOUNT",
        "myorg-my_account",
        "xy12345",
        "xy12345.eu-central-1",
        "xy12345.us-east-2.aws",
        "xy12345.eu-west-1.privatelink",
    ],
)
def test_an_account_may_be_named_in_these_ways(name: str, settings: dict[str, str]) -> None:
    assert said_of(settings | {"SNOWFLAKE_ACCOUNT": name}) == (0, "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SNOWFLAKE_ACCOUNT": ""}, "SNOWFLAKE_ACCOUNT is missing."),
        ({"SNOWFLAKE_DATABASE": ""}, "SNOWFLAKE_DATABASE is missing."),
        ({"SNOWFLAKE_ACCOUNT": "https://myorg-myaccount.snowflakecomputing.com"}, ADDRESS),
        ({"SNOWFLAKE_ACCOUNT": "myorg-myaccount.snowflakecomputing.com"}, ADDRESS),
        ({"SNOWFLAKE_ACCOUNT": "myorg-myaccount.privatelink"}, "give the locator, as LOCATOR."),
        ({"SNOWFLAKE_ACCOUNT": "my account"}, "SNOWFLAKE_ACCOUNT my account is no account"),
        ({"SNOWFLAKE_PRIVATE_KEY_PATH": ""}, "Give either SNOWFLAKE_PRIVATE_KEY_PATH or"),
        ({"SNOWFLAKE_PASSWORD": "any"}, "Give either SNOWFLAKE_PRIVATE_KEY_PATH or"),
        ({"SNOWFLAKE_PRIVATE_KEY_PATH": "/nowhere"}, "SNOWFLAKE_PRIVATE_KEY_PATH /nowhere cannot"),
        ({"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": ""}, "_PASSPHRASE is missing: the key is encrypted."),
        ({"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": "sesame"}, "that the passphrase opens."),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    wrong: dict[str, str], said: str, settings: dict[str, str]
) -> None:
    code, lines = said_of(settings | wrong)

    assert code == 1
    assert said in lines
    assert lines.count("\n") == 1
    assert "sesame" not in lines


def test_a_night_with_a_wrong_account_asks_for_nothing(
    project: Project, settings: dict[str, str]
) -> None:
    wrong = {"SNOWFLAKE_ACCOUNT": "https://myorg-myaccount.snowflakecomputing.com"}
    with running(generate(sessions=1), Options(rate_limit=0)) as sandbox:
        with pytest.raises(AssertionError, match="SNOWFLAKE_ACCOUNT is an address"):
            project.meltano("run", "nightly-snowflake", **account(sandbox), **settings | wrong)

        assert list(sandbox.requests) == []
