"""Every bad way of giving settings, files or an output is one line, and costs no request."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import Request, RequestException, Session
from requests.adapters import HTTPAdapter

from tap_usertesting.config.files import read_catalog, read_object, read_state
from tap_usertesting.config.proxies import find_bad_proxies
from tap_usertesting.config.settings import CONFIG_SCHEMA, Settings
from tap_usertesting.config.validation import find_problems
from tap_usertesting.config.values import read_values
from tap_usertesting.errors import UserTestingError
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import TAP, Run, TapProcess, config_for
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

DIGITS = "1" * 5000


def shell(command: str, folder: Path, **variables: str) -> Run:
    """Run a line of bash, in which `$TAP` is the tap."""
    finished = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=folder,
        env={**os.environ, "TAP": str(TAP), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run([], finished.stderr, finished.returncode)


@pytest.fixture
def folder(sandbox: Running, tap: TapProcess) -> Path:
    """Give a folder with a sound configuration of a world with sessions."""
    fill_small(sandbox.world)
    (tap.folder / "sound.json").write_text(json.dumps(config_for(sandbox)))
    return tap.folder


def assert_one_line(run: Run, told: str) -> None:
    assert run.exit_code == 1
    lines = [line for line in run.log.splitlines() if "| INFO " not in line]
    assert len(lines) == 1, run.log
    assert told in lines[0]


@pytest.mark.parametrize(
    "command",
    [
        "$TAP --config <(cat sound.json)",
        "cat sound.json | $TAP --config /dev/stdin",
        "$TAP --config sound.json --state <(echo '{}') --catalog <($TAP --discover)",
        "$TAP --config sound.json <&-",
        "$TAP --config sound.json 2>&-",
    ],
)
def test_what_can_be_read_once_is_read_once(command: str, folder: Path, sandbox: Running) -> None:
    assert shell(f"set -o pipefail; {command} > out", folder).exit_code == 0
    assert '"stream":"sessions"' in (folder / "out").read_text()
    assert len(sandbox.requests) > 3


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("$TAP --config sound.json >&-", "standard output is closed"),
        ("$TAP --discover >&-", "standard output is closed"),
        ("$TAP --discover > /dev/full", "No space left on device"),
        ("$TAP --about > /dev/full", "No space left on device"),
        ("$TAP --about --format=json > /dev/full", "No space left on device"),
        ("$TAP --version > /dev/full", "No space left on device"),
        ("cat sound.json | $TAP --config /dev/stdin --state /dev/stdin", "/dev/stdin is no JSON"),
        ("$TAP --config none.json", "No such file or directory: 'none.json'"),
        ("$TAP --config .", "Is a directory"),
        (r"$TAP --config <(printf '\xed\xa0\xbd')", "is no JSON"),
        (r"$TAP --config sound.json --state <(printf '\xff\xfe{}')", "is no JSON"),
        (f"$TAP --config <(echo '{{\"page_size\":{DIGITS}}}')", "is no JSON"),
        (
            "LOGLEVEL=loud $TAP --config sound.json",
            "LOGLEVEL or SINGER_SDK_LOG_CONFIG cannot be us",
        ),
        (
            "PAGE_SIZE=many",
            "page_size: must be a whole number from 1 to 500 (TAP_USERTESTING_PAGE_",
        ),
        (f"PAGE_SIZE={DIGITS}", "page_size: must be a whole number from 1 to 500 (TAP_USERTESTING"),
        (
            "DETECT_DELETIONS=ture",
            "detect_deletions: must be true or false (TAP_USERTESTING_DETECT",
        ),
        (
            "DETECT_DELETIONS=1",
            "detect_deletions: must be true or false (TAP_USERTESTING_DETECT_DEL",
        ),
        (
            "FLATTENING_ENABLED=yes",
            "flattening_enabled: must be true or false (TAP_USERTESTING_FLA",
        ),
        (
            "FLATTENING_ENABLED=true",
            "flattening_max_depth: must be given together with flattening_",
        ),
        ("TEST_IDS=a,b", "test_ids: must be a list of texts in JSON"),
        ("STREAM_MAPS={", "stream_maps: must be an object in JSON"),
        (
            "START_DATE=whenever",
            "start_date: must be a time such as 2026-03-01T00:00:00Z (TAP_USER",
        ),
    ],
)
def test_what_is_wrong_is_one_line(command: str, told: str, folder: Path, sandbox: Running) -> None:
    if "$TAP" not in command:
        command = f"TAP_USERTESTING_{command} $TAP --config sound.json --config ENV"
    assert_one_line(shell(command, folder), told)
    assert list(sandbox.requests) == []


@pytest.mark.parametrize("given", [{"encoding": {"format": "jsonl"}}, {}, "x", True])
def test_batches_are_refused(given: object, sandbox: Running, tap: TapProcess) -> None:
    run = tap.run(config_for(sandbox, batch_config=given))
    assert_one_line(run, "batch_config: is not supported")
    assert run.messages == []
    assert list(sandbox.requests) == []


PROXY = "a-password"


@pytest.mark.parametrize(
    "url",
    [
        f"http://me:{PROXY}@[bad",
        f"ftp://me:{PROXY}@proxy",
        f"http://me:{PROXY}@proxy:99999",
        f"http://me:{PROXY}@proxy:port",
        f"socks5://me:{PROXY}@proxy:1080",
        f"http://me:{PROXY}@",
        "::::",
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_that_is_none_is_named(name: str, url: str, folder: Path, sandbox: Running) -> None:
    run = shell("$TAP --config sound.json", folder, **{name: url})
    assert_one_line(run, f"{name.upper()}: ")
    assert PROXY not in run.log
    assert list(sandbox.requests) == []


@given(st.one_of(st.text(), st.from_regex(r"(https?|socks5|ftp)://[^/]*", fullmatch=True)))
def test_a_proxy_that_is_not_named_can_be_connected_to(url: str) -> None:
    if not url or find_bad_proxies({"https": url}):
        return
    request = Session().prepare_request(Request("GET", "https://api.example/"))
    # What `requests` says itself would be told as a fault of the network.
    with suppress(RequestException):
        HTTPAdapter().get_connection_with_tls_context(request, verify=True, proxies={"https": url})


def test_a_partition_that_is_there_twice_is_named(folder: Path, sandbox: Running) -> None:
    partition = {"context": {"test_id": "t-1"}, "replication_key": "finish_time"}
    state = {"bookmarks": {"sessions": {"partitions": [partition, partition]}}}
    (folder / "state.json").write_text(json.dumps(state))
    run = shell("$TAP --config sound.json --state state.json", folder)
    assert_one_line(run, 'holds the partition {"test_id": "t-1"} of stream sessions twice')
    assert list(sandbox.requests) == []


@pytest.mark.parametrize("option", ["config", "state", "catalog"])
@pytest.mark.parametrize("levels", [101, 900, 100_000])
def test_a_file_that_is_nested_too_deep_is_named(
    option: str, levels: int, folder: Path, sandbox: Running
) -> None:
    (folder / "deep.json").write_text('{"bookmarks":' * levels + "{}" + "}" * levels)
    run = shell(f"$TAP --config sound.json --{option} deep.json", folder)
    assert_one_line(run, "deep.json is nested more than 100 levels deep")
    assert list(sandbox.requests) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["bookmarks", "sessions", "partitions", "context", "test_id", "streams", "metadata"]
            )
            | st.sampled_from(["tap_stream_id", "stream", "schema", "breadcrumb", "selected"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def file(content: object) -> io.StringIO:
    named = io.StringIO(json.dumps(content))
    named.name = "file.json"
    return named


@given(JSON)
def test_any_content_is_read_or_refused_for_people(content: object) -> None:
    for read in (read_object, read_state, lambda each: read_catalog(each, [])):
        with suppress(UserTestingError):
            read(file(content))


SCHEMA = TapUserTesting._whole_schema()
VALUES = st.one_of(
    JSON,
    st.sampled_from(["true", "false", "ture", "1", "", " 5 ", "5.0", "[]", "{}", DIGITS, "1e400"]),
    st.floats(),
    st.integers(min_value=-(10**400), max_value=10**400),
)


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "batch_config"]), VALUES))
def test_any_settings_are_sound_or_named(config: dict[str, Any]) -> None:
    config = {"client_id": "me", "client_secret": "hush", **config}
    values = read_values(config, SCHEMA)
    if problems := find_problems(values, SCHEMA):
        assert all(": " in problem for problem in problems)
        return
    settings = Settings.from_config(values)
    assert settings.detect_deletions in (True, False)
    for name, setting in CONFIG_SCHEMA["properties"].items():
        if "integer" in setting["type"] and getattr(settings, name, None) is not None:
            assert type(getattr(settings, name)) is int


@given(st.text(max_size=6))
def test_a_boolean_is_true_or_false_and_nothing_else(text: str) -> None:
    for value in (text, text.upper()):
        read = read_values({"detect_deletions": value}, SCHEMA)["detect_deletions"]
        assert isinstance(read, bool) == (value.strip().lower() in {"true", "false"})


def test_what_the_tap_writes_is_for_its_owner_only(sandbox: Running, tap: TapProcess) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    sandbox.world.add_session(test_id)
    config = config_for(sandbox, video_storage_url=str(tap.folder / "videos"))
    before = os.umask(0o022)
    try:
        run = tap.run(config, streams=["videos"])
    finally:
        os.umask(before)
    assert run.exit_code == 0, run.log
    written = [tap.folder / "videos", *(tap.folder / "videos").rglob("*")]
    assert len(written) == 3
    for path in written:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("name", ["api_url", "token_url"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://api.example", "must be a URL"),
        ("http://10.0.0.1", "must be a URL"),
        ("http://127.0.0.1.example", "must be a URL"),
        ("https://api.example", ""),
        ("http://127.0.0.1:8080", ""),
        ("http://localhost", ""),
        ("http://[::1]:8080", ""),
        ("https://api.example\n", "must be a URL"),
        ("https://", "must be a URL"),
    ],
)
def test_secrets_go_by_https_or_stay_on_this_machine(name: str, url: str, told: str) -> None:
    problems = find_problems({"access_token": "hush", name: url}, SCHEMA)
    assert [problem.partition(" such as")[0] for problem in problems] == (
        [f"{name}: {told}"] if told else []
    )
