"""`tap-usertesting check`: settings, credentials, reach and cost, a line each, for few requests."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.extract.first_run import MOST_TESTS
from tests.support.tap import TAP, config_for, run_here
from tests.support.worlds import fill_small
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

NOWHERE = "http://127.0.0.1:9"


def check(folder: Path, config: dict[str, object]) -> tuple[int, list[str]]:
    """Check these settings, and return the exit code and the lines."""
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    done = subprocess.run(
        [TAP, "check", "--config", path], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_all_is_well_and_the_cost_is_that_of_the_run(sandbox: Running, tmp_path: Path) -> None:
    fill_small(sandbox.world)
    code, lines = check(tmp_path, config_for(sandbox, requests_per_minute=10))
    asked = len(sandbox.requests)

    assert [line[:4] for line in lines] == ["ok  "] * 5
    assert code == 0
    assert asked <= 1 + 1 + 1 + 2  # A token, workspaces, tests, two lists.
    assert "1 workspaces in reach" in lines[2]
    assert "tests: 2 to read" in lines[3]
    run_here(config_for(sandbox))
    authorised = [visit for visit in sandbox.requests[asked:] if visit.authorised]
    # Workspaces, tests and the empty page behind them, lists, sessions, scores.
    sessions = sum(len(test.sessions) for test in sandbox.world.tests.values())
    assert f"first run: {sessions} sessions, " in lines[4]
    told = int(lines[4].split(" sessions, ")[1].split()[0])
    assert abs(told - len(authorised)) <= 1


def test_a_large_account_costs_a_handful_of_requests(tmp_path: Path) -> None:
    with running(generate(1), Options(rate_limit=10)) as sandbox:
        code, lines = check(tmp_path, config_for(sandbox))
        assert len(sandbox.requests) <= 7

    assert code == 0
    assert "or more to read" in lines[3]
    assert f"first run: {MOST_TESTS} tests have " in lines[4]
    assert "tests like them would take" in lines[4]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"client_secret": "wrong"}, "credentials: the token endpoint refused the credentials"),
        ({"client_secret": ""}, "client_secret: must be given together with client_id"),
        ({"max_retries": "lots"}, "max_retries: must be a whole number from 0 to 1000"),
        ({"stream_maps": {"sesions": {}}}, "stream_maps.sesions: no such stream, is sessions"),
        ({"token_url": NOWHERE}, "credentials: the token endpoint failed with: no connection"),
        (
            {"api_url": NOWHERE},
            "API: GET /usertesting/api/v1/workspaces failed with: no connection",
        ),
        ({"client_id": "", "client_secret": "", "access_token": "old"}, "API: the API refused"),
        (
            {"workspace_ids": ["5d0c3b1e-7f53-4c6b-9a2e-5b8f0a4d7e21"]},
            "workspace_ids: 5d0c3b1e-7f53-4c6b-9a2e-5b8f0a4d7e21 is not in reach",
        ),
        (
            {"test_ids": ["5d0c3b1e-7f53-4c6b-9a2e-5b8f0a4d7e21"]},
            "test 5d0c3b1e-7f53-4c6b-9a2e-5b8f0a4d7e21: it is deleted, or not in reach",
        ),
    ],
)
def test_what_is_wrong_has_a_line_that_says_so(
    settings: dict[str, object], told: str, sandbox: Running, tmp_path: Path
) -> None:
    fill_small(sandbox.world)
    code, lines = check(tmp_path, config_for(sandbox) | settings)

    assert code == 1
    wrong = [line.removeprefix("fix  ") for line in lines if line.startswith("fix ")]
    assert wrong[0].startswith(told), lines
    assert "wrong" not in wrong[0]


def test_each_wrong_setting_has_a_line_of_its_own(tmp_path: Path) -> None:
    variables = {
        "TAP_USERTESTING_CLIENT_ID": "id",
        "TAP_USERTESTING_PAGE_SIZE": "0",
        "TAP_USERTESTING_TEST_IDS": "all",
    }
    done = subprocess.run(
        [TAP, "check"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
        cwd=tmp_path,
    )

    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "fix  page_size",
        "fix  test_ids",
        "fix  client_secret",
    ]
    assert "(TAP_USERTESTING_PAGE_SIZE)" in done.stdout


def test_a_page_with_no_kind_that_is_served_is_no_test(sandbox: Running, tmp_path: Path) -> None:
    code, lines = check(tmp_path, config_for(sandbox))

    assert code == 1
    assert lines[-1].startswith("fix  API: ")
