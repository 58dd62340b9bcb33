"""The command line of a Singer tap, and what it says to wrong files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest
from typing_extensions import override

from tests.support.tap import TAP, TapProcess, catalog_of, config_for, tables
from tests.support.truth import DEFAULT, KEYS, comparable, expected_tables
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path


def test_discover_needs_no_settings_and_selects_what_costs_little() -> None:
    finished = subprocess.run([TAP, "--discover"], capture_output=True, text=True, check=True)
    catalog = json.loads(finished.stdout)
    for entry in catalog["streams"]:
        root = next(each["metadata"] for each in entry["metadata"] if each["breadcrumb"] == [])
        assert root["selected"] is (entry["tap_stream_id"] in DEFAULT)
        assert tuple(root["table-key-properties"]) == KEYS[entry["tap_stream_id"]]
    assert {entry["tap_stream_id"] for entry in catalog["streams"]} == set(KEYS)


def test_about_tells_every_setting_and_marks_the_secrets() -> None:
    finished = subprocess.run(
        [TAP, "--about", "--format=json"], capture_output=True, text=True, check=True
    )
    about = json.loads(finished.stdout)
    properties = about["settings"]["properties"]
    secrets = {name for name, each in properties.items() if each.get("secret")}
    # An expression or a value of stream maps may hold a salt.
    assert secrets == {"client_secret", "access_token", "stream_maps", "stream_map_config"}
    assert all(each["description"] for each in properties.values())
    assert "batch" not in about["capabilities"]


def test_a_test_run_costs_a_handful_of_requests(sandbox: Running, tap: TapProcess) -> None:
    for _ in range(30):
        fill_small(sandbox.world)
    path = tap.folder / "config.json"
    path.write_text(json.dumps(config_for(sandbox)))
    run = tap.call("--config", str(path), "--test")
    assert run.exit_code == 0
    assert len(sandbox.requests) < 15


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tap_usertesting", "--version"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert finished.stdout.startswith("tap-usertesting v")


def test_a_catalog_written_by_hand_keeps_the_keys(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    catalog = {
        "streams": [
            {
                "tap_stream_id": entry["tap_stream_id"],
                "stream": entry["stream"],
                "schema": entry["schema"],
                "metadata": [{"breadcrumb": [], "metadata": {"selected": True}}],
            }
            for entry in catalog_of(["sessions", "session_details"])["streams"]
            if entry["tap_stream_id"] in {"sessions", "session_details"}
        ]
    }
    run = tap.run(config_for(sandbox), catalog=catalog)
    keys = {each["stream"]: tuple(each["key_properties"]) for each in run.of_type("SCHEMA")}
    assert keys == {stream: KEYS[stream] for stream in ("sessions", "session_details")}


def test_an_unknown_stream_in_the_catalog_is_told_of(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    catalog = catalog_of(["workspaces"])
    catalog["streams"][0]["tap_stream_id"] = catalog["streams"][0]["stream"] = "sesions"
    run = tap.run(config_for(sandbox), catalog=catalog)
    assert run.exit_code == 0
    assert "a stream that there is not: sesions" in run.log


@pytest.mark.parametrize(
    ("option", "content", "told_of"),
    [
        ("--state", "{", "state.json is no JSON"),
        ("--state", "[]", "state.json does not hold a JSON object"),
        ("--state", '{"bookmarks": []}', "the state is not one"),
        ("--state", '{"singer_state": {}}', "the state is not one"),
        ("--state", '{"type": "STATE", "value": {}}', "a whole STATE message"),
        ("--catalog", "<html>", "catalog.json is no JSON"),
        ("--catalog", "{}", "catalog.json is no Singer catalog"),
        ("--catalog", '{"streams": [{}]}', "catalog.json is no Singer catalog"),
        ("--config", "{", "config.json"),
        ("--config", "[]", "config.json"),
    ],
)
def test_a_wrong_file_is_named_without_a_traceback(
    option: str, content: str, told_of: str, sandbox: Running, tap: TapProcess
) -> None:
    config = tap.folder / "right.json"
    config.write_text(json.dumps(config_for(sandbox)))
    wrong = tap.folder / f"{option.removeprefix('--')}.json"
    wrong.write_text(content)
    arguments = [option, str(wrong)]
    if option != "--config":
        arguments += ["--config", str(config)]
    run = tap.call(*arguments)
    assert run.exit_code != 0
    assert "Traceback" not in run.log
    assert told_of in run.log
    assert list(sandbox.requests) == []


def test_a_mark_in_the_state_that_cannot_be_read_is_named(
    sandbox: Running, tap: TapProcess
) -> None:
    partition = {"context": {"test_id": "t-1"}, "replication_key_value": "nonsense"}
    state = {"bookmarks": {"tasks": {"partitions": [partition]}}}
    run = tap.run(config_for(sandbox), state=state)
    assert run.exit_code == 1
    assert "the state of stream tasks for test t-1 cannot be read" in run.log
    assert "Traceback" not in run.log


def test_a_full_disk_ends_the_run_with_one_line(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    config = tap.folder / "config.json"
    config.write_text(json.dumps(config_for(sandbox)))
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        finished = subprocess.run(
            [TAP, "--config", config],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            # Buffered, as a pipe to a target is.
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        )
    assert finished.returncode == 1
    assert "No space left on device" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_target_that_ends_early_ends_the_run_with_one_line(
    sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    config = tap.folder / "config.json"
    config.write_text(json.dumps(config_for(sandbox)))
    with subprocess.Popen(
        [TAP, "--config", config], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        log = process.stderr.read()
    assert process.returncode == 1
    assert "the target has closed its end of the pipe" in log
    assert "Run report: stopped early" in log or "Run report" not in log
    assert "Traceback" not in log


def test_stream_maps_hash_a_participant(sandbox: Running, tap: TapProcess) -> None:
    fill_small(sandbox.world)
    hashed = {"participant_id": "sha256(config['salt'] + participant_id)"}
    run = tap.run(
        config_for(
            sandbox,
            stream_maps={"session_details": hashed, "tasks": hashed},
            stream_map_config={"salt": "pepper"},
        )
    )
    assert run.exit_code == 0, run.log
    raw = {row["participant_id"] for row in run.rows("demographics")}
    assert all(len(row["participant_id"]) == 64 for row in run.rows("tasks"))
    people = {row["participant_id"] for row in run.rows("session_details")}
    assert people == {row["participant_id"] for row in run.rows("tasks")}
    assert not people & raw


SECRETS = ["sandbox-secret", "Bearer", "access_token="]


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_secret_is_in_any_output(
    level: str, tap: TapProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAP_USERTESTING_LOGLEVEL", level)
    monkeypatch.setenv("LOGLEVEL", level)
    token = "opaque-token-that-must-not-be-seen"
    options = Options(rate_limit=0, access_token=token)
    with running(World(), options) as sandbox:
        fill_small(sandbox.world)
        for kind in ("500", "401", "html", "bad-json", "reset"):
            sandbox.faults.add(f"{kind}@/api/v3/*#1")
        minted = tap.run(config_for(sandbox))
        fixed = tap.run(config_for(sandbox, client_id="", client_secret="", access_token=token))
        assert fixed.exit_code == 0
        assert comparable(tables(minted)) == expected_tables(sandbox.world)
        for run in (minted, fixed):
            output = run.log + json.dumps(run.messages)
            for secret in [*SECRETS, token]:
                assert secret not in output


def test_a_netrc_file_does_not_take_the_tokens_place(sandbox: Running, tap: TapProcess) -> None:
    netrc = tap.folder / ".netrc"
    netrc.write_text("machine 127.0.0.1 login stray password stray\n")
    netrc.chmod(0o600)
    fill_small(sandbox.world)
    path = tap.folder / "config.json"
    path.write_text(json.dumps(config_for(sandbox)))
    run = tap.call("--config", str(path), env={**os.environ, "NETRC": str(netrc)})
    assert run.exit_code == 0, run.log
    assert all(visit.authorised for visit in sandbox.requests if "/api/" in visit.path)


class _Redirect(BaseHTTPRequestHandler):
    """Sends every request on to another host, and keeps what it was asked with."""

    location: ClassVar[str]

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.location + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_redirect_is_not_followed_with_the_token(sandbox: Running, tap: TapProcess) -> None:
    _Redirect.location = sandbox.url
    with ThreadingHTTPServer(("127.0.0.1", 0), _Redirect) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        run = tap.run(config_for(sandbox, api_url=url))
        server.shutdown()
    assert run.exit_code == 1
    assert "answered 302: the API redirects elsewhere: check api_url" in run.log
    assert [visit.path for visit in sandbox.requests if "/api/" in visit.path] == []
