"""Every setting that can be wrong is named before the first request, with what would be right."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tap_usertesting.config.settings import CONFIG_SCHEMA, Settings
from tap_usertesting.config.validation import find_problems, find_unknown
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import TapProcess, config_for
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

SOUND = {"client_id": "me", "client_secret": "hush"}

WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "client_id, client_secret: must be given"),
    ({"client_id": "me"}, "client_secret: must be given together with client_id"),
    ({"client_secret": "hush"}, "client_id: must be given together with client_secret"),
    ({"client_id": "", "client_secret": "hush"}, "client_id: must be given together"),
    ({"client_id": 5, "client_secret": "hush"}, "client_id: must be a text"),
    ({**SOUND, "client_secret": "two words"}, "client_secret: must be printable ASCII"),
    ({"access_token": "line\n"}, "access_token: must be printable ASCII"),
    ({**SOUND, "test_ids": "5"}, "test_ids: must be a list"),
    ({**SOUND, "test_ids": ["not-a-uuid"]}, "test_ids: must be a list of UUIDs"),
    ({**SOUND, "test_ids": [5]}, "test_ids: must be a list"),
    ({**SOUND, "workspace_ids": [""]}, "workspace_ids: must be a list of UUIDs"),
    ({**SOUND, "start_date": "yesterday"}, "start_date: must be a time such as"),
    ({**SOUND, "start_date": 5}, "start_date: must be"),
    ({**SOUND, "page_size": 0}, "page_size: must be a whole number from 1 to 500"),
    ({**SOUND, "page_size": 501}, "page_size: must be a whole number from 1 to 500"),
    ({**SOUND, "page_size": "many"}, "page_size: must be a whole number from 1 to 500"),
    ({**SOUND, "page_size": True}, "page_size: must be a whole number from 1 to 500"),
    ({**SOUND, "requests_per_minute": 0}, "requests_per_minute: must be a whole number"),
    ({**SOUND, "rate_limit_scope": "all"}, "rate_limit_scope: must be one of auto, client"),
    ({**SOUND, "max_concurrent_requests": 17}, "must be a whole number from 1 to 16"),
    ({**SOUND, "max_runtime_minutes": 0}, "max_runtime_minutes: must be a whole number"),
    ({**SOUND, "transcript_wait_days": -1}, "transcript_wait_days: must be a whole number"),
    (
        {**SOUND, "max_list_interval_days": 91},
        "max_list_interval_days: must be a whole number from 1 to 90",
    ),
    ({**SOUND, "refresh_days": 0.5}, "refresh_days: must be a whole number from 0 to 100000"),
    ({**SOUND, "detect_deletions": "maybe"}, "detect_deletions: must be true or false"),
    ({**SOUND, "video_storage_url": 5}, "video_storage_url: must be a text"),
    ({**SOUND, "request_timeout_seconds": 0}, "request_timeout_seconds: must be"),
    ({**SOUND, "max_retries": 1001}, "max_retries: must be a whole number from 0 to 1000"),
    ({**SOUND, "api_url": "api.example"}, "api_url: must be a URL such as https://"),
    ({**SOUND, "api_url": "ftp://api.example"}, "api_url: must be a URL such as https://"),
    ({**SOUND, "token_url": "http://host:port/"}, "token_url: must be a URL such as https://"),
    ({**SOUND, "user_agent": "a\nb"}, "user_agent: must be printable ASCII on one line"),
    ({**SOUND, "stream_maps": 5}, "stream_maps: must be an object"),
]


@pytest.mark.parametrize(("config", "told"), WRONG)
def test_a_wrong_setting_is_named_with_what_would_be_right(
    config: dict[str, Any], told: str
) -> None:
    schema = dict(CONFIG_SCHEMA)
    TapUserTesting.append_builtin_config(schema)
    problems = find_problems(config, schema)
    assert len(problems) == 1
    assert told in problems[0]
    for value in config.values():
        if isinstance(value, str) and len(value) > 3:
            assert value not in problems[0]


def test_every_setting_has_an_example_of_being_wrong() -> None:
    tried = {name for config, _ in WRONG for name in config}
    assert tried >= set(Settings.__dataclass_fields__)


def test_the_command_line_tells_all_problems_at_once_and_asks_nothing(
    sandbox: Running, tap: TapProcess
) -> None:
    run = tap.run(config_for(sandbox, page_size=0, max_retries="x", start_date="never"))
    assert run.exit_code == 1
    assert "Traceback" not in run.log
    for name in ("page_size", "max_retries", "start_date"):
        assert f"{name}: must be" in run.log
    assert list(sandbox.requests) == []


def test_an_unknown_setting_is_told_with_the_name_that_may_be_meant() -> None:
    assert find_unknown({"test_id": [], "client_id": "me"}, CONFIG_SCHEMA) == [
        "test_id: no such setting, is test_ids meant?"
    ]


def test_empty_and_null_settings_take_their_defaults() -> None:
    settings = Settings.from_config(
        {**SOUND, "page_size": None, "api_url": "", "test_ids": [], "refresh_days": 0}
    )
    assert settings.page_size == 500
    assert settings.api_url == "https://api.use2.usertesting.com"
    assert settings.test_ids == ()
    assert settings.refresh_days == 0
    assert settings.max_retries == 6
    assert settings.user_agent.startswith("tap-usertesting/")


def test_settings_come_from_the_environment(sandbox: Running, tap: TapProcess) -> None:
    survey, _ = fill_small(sandbox.world)
    given = config_for(sandbox, test_ids=f'["{survey}"]', page_size="2")
    env = {f"TAP_USERTESTING_{name.upper()}": str(value) for name, value in given.items()}
    run = tap.call("--config=ENV", env={**os.environ, **env})
    assert run.exit_code == 0
    assert {row["test_id"] for row in run.rows("sessions")} == {survey}
    lists = [visit.query for visit in sandbox.requests if visit.path == "/api/v2/sessionResults"]
    assert {query["limit"] for query in lists} == {"2"}


def test_a_wrong_number_in_the_environment_is_told_without_a_traceback(tap: TapProcess) -> None:
    env = {**os.environ, "TAP_USERTESTING_PAGE_SIZE": "many"}
    run = tap.call("--config=ENV", env=env)
    assert run.exit_code == 1
    assert "Traceback" not in run.log
    assert "TAP_USERTESTING_PAGE_SIZE" in run.log
