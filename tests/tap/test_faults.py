"""Faults of the API: they pass and all lands, or the run ends and says what broke."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tap_usertesting.api.errors import ApiError
from tests.support.tap import (
    JsonObject,
    Run,
    TapProcess,
    config_for,
    run_here,
    tables,
    written_before,
)
from tests.support.truth import KEYS, comparable, expected_tables
from tests.support.worlds import add_interaction, fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

PASSING = ["500", "502", "503", "429", "401", "reset", "truncate", "html"]
ENDPOINTS = [
    "/oauth2/*",
    "/usertesting/api/v1/workspaces",
    "/usertesting/api/v1/workspaces/*",
    "/api/v2/sessionResults",
    "/api/v3/sessionResults/*",
    "/api/v2/sessionResults/*/transcript",
    "/api/v2/testResults/*/qxScores",
    "/api/v2/testResults/*/highlightreels",
    "/api/v2/sessionResults/*/clips",
    "/api/v2/sessionResults/*/videoDownloadUrl",
]
# A cut-off transcript is no broken JSON, and the token endpoint takes its own 401 at its word.
UNFIT = {("bad-json", "/api/v2/sessionResults/*/transcript"), ("401", "/oauth2/*")}


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where videos go. Sessions have the same ids in every test's world, so it soon has them."""
    return str(tmp_path_factory.mktemp("videos"))


def fill(sandbox: Running) -> None:
    """Fill the world with something for every endpoint; each is asked twice at least."""
    fill_small(sandbox.world)
    add_interaction(sandbox.world, sessions=2)
    add_interaction(sandbox.world)


def run_all(
    sandbox: Running, storage: str, state: JsonObject | None = None, **given: object
) -> Run:
    config = config_for(sandbox, video_storage_url=storage, **given)
    return run_here(config, state=state, streams=KEYS)


def assert_all_landed(sandbox: Running, *runs: Run) -> None:
    streams = {message["stream"] for message in runs[0].of_type("SCHEMA")}
    assert comparable(tables(*runs)) == expected_tables(sandbox.world, streams)


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [
        (kind, endpoint)
        for kind in [*PASSING, "bad-json"]
        for endpoint in ENDPOINTS
        if (kind, endpoint) not in UNFIT
    ],
)
def test_a_fault_that_passes_is_not_noticed_in_the_tables(
    kind: str, endpoint: str, sandbox: Running, storage: str
) -> None:
    fill(sandbox)
    sandbox.faults.add(f"{kind}@{endpoint}#1")
    assert_all_landed(sandbox, run_all(sandbox, storage))


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("kind", ["503", "reset", "truncate", "html"])
def test_a_fault_that_lasts_ends_the_run_with_its_name_and_a_state(
    kind: str, endpoint: str, sandbox: Running, storage: str
) -> None:
    fill(sandbox)
    sandbox.faults.add(f"{kind}@{endpoint}#2+")
    if endpoint in {ENDPOINTS[0], ENDPOINTS[1]}:
        sandbox.faults.add(f"{kind}@{endpoint}#1")
    with pytest.raises(ApiError) as caught:
        run_all(sandbox, storage, max_retries=2)
    message = str(caught.value)
    path = "token endpoint" if endpoint == ENDPOINTS[0] else endpoint.partition("*")[0]
    assert path in message
    assert "failed 3 times" in message
    assert "\n" not in message
    broken = written_before(caught.value)
    sandbox.faults.clear()
    assert_all_landed(sandbox, broken, run_all(sandbox, storage, broken.state))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    faults=st.lists(
        st.tuples(st.sampled_from(PASSING), st.sampled_from(ENDPOINTS), st.integers(1, 6)),
        max_size=8,
    )
)
def test_a_storm_of_faults_leaves_no_silent_gap(
    faults: list[tuple[str, str, int]], storage: str
) -> None:
    with running(World(), Options(rate_limit=0)) as sandbox:
        fill(sandbox)
        for kind, endpoint, hit in faults:
            sandbox.faults.add(f"{kind}@{endpoint}#{hit}")
        runs: list[Run] = []
        for _ in range(12):
            try:
                runs.append(run_all(sandbox, storage, runs[-1].state if runs else None))
            except ApiError as error:
                runs.append(written_before(error))
            else:
                break
        assert_all_landed(sandbox, *runs)


def test_an_answer_that_does_not_come_is_asked_for_again(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add("hang@/api/v3/*#2")
    run = tap.run(config_for(sandbox, request_timeout_seconds=1))
    assert run.exit_code == 0
    assert "no response in time" in run.log
    assert_all_landed(sandbox, run)


def test_an_error_is_one_line_without_a_traceback(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add("500@/api/v3/*#3+")
    run = tap.run(config_for(sandbox, max_retries=0, max_concurrent_requests=1))
    assert run.exit_code == 1
    assert "Traceback" not in run.log
    errors = [line for line in run.log.splitlines() if "ERROR" in line]
    assert len(errors) == 1
    assert "GET /api/v3/sessionResults/" in errors[0]
    assert "status 500" in errors[0]
    assert "run again" in errors[0]


def test_a_429_is_no_failure_however_often_it_comes(sandbox: Running) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add("429@/api/v3/*#1-20")
    assert_all_landed(sandbox, run_here(config_for(sandbox, max_retries=0)))


def test_a_token_that_expires_on_the_way_is_renewed_once_for_all(tap: TapProcess) -> None:
    with running(World(), Options(rate_limit=0)) as sandbox:
        fill_small(sandbox.world)
        sandbox.faults.add("401@/api/v3/*#3")
        run = tap.run(config_for(sandbox))
        assert run.exit_code == 0
        assert_all_landed(sandbox, run)
        minted = [visit for visit in sandbox.requests if visit.path.startswith("/oauth2/")]
        assert len(minted) == 2


@pytest.mark.parametrize(
    "settings_given",
    [{"client_secret": "wrong"}, {"client_id": "", "client_secret": "", "access_token": "stale"}],
)
def test_refused_credentials_end_the_run_with_what_to_do(
    settings_given: dict[str, str], sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    run = tap.run(config_for(sandbox, **settings_given))
    assert run.exit_code == 1
    errors = [line for line in run.log.splitlines() if "ERROR" in line]
    assert len(errors) == 1
    assert "401" in errors[0]
    assert "client_secret" in errors[0]
    assert settings_given.get("access_token", "wrong") not in errors[0]
