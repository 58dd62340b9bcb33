"""Runs the tap against a sandbox, as a process or in this one, and reads what it writes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from singer_sdk.singerlib.encoding.simple import StateMessage
from typing_extensions import override

from tap_usertesting.errors import UserTestingError
from tap_usertesting.streams.messages import MessageWriter
from tap_usertesting.tap import TapUserTesting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from singer_sdk.singerlib.encoding.simple import Message

    from usertesting_sandbox.server import Running

TAP = Path(sys.executable).with_name("tap-usertesting")

JsonObject = dict[str, Any]
Tables = dict[str, dict[tuple[object, ...], JsonObject]]


@dataclass
class Run:
    """What one run of the tap left behind.

    Attributes:
        messages: The Singer messages, in order.
        log: What it wrote to standard error.
        exit_code: Of the process; negative for the signal that killed it.
    """

    messages: list[JsonObject]
    log: str = ""
    exit_code: int = 0

    @property
    def state(self) -> JsonObject | None:
        """The last STATE."""
        states = self.of_type("STATE")
        return states[-1]["value"] if states else None

    def of_type(self, kind: str) -> list[JsonObject]:
        return [message for message in self.messages if message["type"] == kind]

    def rows(self, stream: str) -> list[JsonObject]:
        return [
            message["record"] for message in self.of_type("RECORD") if message["stream"] == stream
        ]


def tables(*runs: Run) -> Tables:
    """Load runs one after the other as a target does: the last record of a key stays."""
    keys: dict[str, list[str]] = {}
    loaded: Tables = {}
    for run in runs:
        for message in run.messages:
            if message["type"] == "SCHEMA":
                keys[message["stream"]] = message["key_properties"]
                loaded.setdefault(message["stream"], {})
            elif message["type"] == "RECORD":
                record = message["record"]
                key = tuple(record[name] for name in keys[message["stream"]])
                loaded[message["stream"]][key] = record
    return loaded


def config_for(sandbox: Running, **settings: object) -> JsonObject:
    """Give the settings to read a sandbox without a rate limit of the tap's own."""
    return {
        "client_id": "sandbox",
        "client_secret": "sandbox-secret",
        "api_url": sandbox.url,
        "token_url": sandbox.token_url,
        "requests_per_minute": 100_000,
        **settings,
    }


@cache
def _discovered() -> str:
    finished = subprocess.run([TAP, "--discover"], capture_output=True, text=True, check=True)
    return finished.stdout


def catalog_of(streams: Iterable[str]) -> JsonObject:
    """Give the discovered catalog with only these streams selected."""
    catalog: JsonObject = json.loads(_discovered())
    chosen = set(streams)
    assert chosen <= {entry["tap_stream_id"] for entry in catalog["streams"]}
    for entry in catalog["streams"]:
        for metadata in entry["metadata"]:
            if metadata["breadcrumb"] == []:
                metadata["metadata"]["selected"] = entry["tap_stream_id"] in chosen
    return catalog


@dataclass
class TapProcess:
    """Starts the tap as a process, in a folder for its files.

    Attributes:
        folder: Where the files stand.
        process: The running process, for a test that sends it a signal.
    """

    folder: Path
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    def run(
        self,
        config: JsonObject,
        *,
        state: JsonObject | None = None,
        streams: Iterable[str] | None = None,
        catalog: JsonObject | None = None,
    ) -> Run:
        arguments = ["--config", self._write("config", config)]
        if state is not None:
            arguments += ["--state", self._write("state", state)]
        if streams is not None:
            catalog = catalog_of(streams)
        if catalog is not None:
            arguments += ["--catalog", self._write("catalog", catalog)]
        return self.call(*arguments)

    def call(self, *arguments: str, env: dict[str, str] | None = None) -> Run:
        self.process = subprocess.Popen(
            [TAP, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
            cwd=self.folder,
        )
        output, log = self.process.communicate(timeout=120)
        return Run(_messages(output), log, self.process.returncode)

    def show(self, *arguments: str) -> str:
        """Run the tap for what it prints."""
        finished = subprocess.run(
            [TAP, *arguments], capture_output=True, text=True, check=False, cwd=self.folder
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def _write(self, name: str, content: JsonObject) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)


def _messages(output: str) -> list[JsonObject]:
    """Read the messages; a killed tap may leave half a line."""
    return [json.loads(line) for line in output.split("\n")[:-1]]


class InstantClock:
    """A clock on which waiting takes no time; what others announce is still waited for."""

    def __init__(self) -> None:
        self._time = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._time

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        if seconds is None:
            condition.wait()
        else:
            self.sleep(seconds)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._time += seconds


class _Collector(MessageWriter):
    """Keeps messages as they would read on standard output."""

    def __init__(self) -> None:
        self.messages: list[JsonObject] = []

    @override
    def write_lines(self, texts: Iterable[str]) -> None:
        self.messages += map(json.loads, texts)

    @override
    def write_message(self, message: Message) -> None:
        self.write_lines([self.format_message(message)])
        if isinstance(message, StateMessage):
            # The tap keeps the text of what did not change.
            assert self.messages[-1]["value"] == message.value


def run_here(
    config: JsonObject, state: JsonObject | None = None, streams: Iterable[str] | None = None
) -> Run:
    """Run the tap in this process on a clock that does not wait.

    Raises:
        UserTestingError: As the tap ends with it; see `written_before`.
    """
    writer = _Collector()
    tap = TapUserTesting(
        config=dict(config),
        state=json.loads(json.dumps(state)) if state else None,
        catalog=catalog_of(streams) if streams is not None else None,
        message_writer=writer,
    )
    tap.clock = InstantClock()
    run = Run(writer.messages)
    try:
        tap.run()
    except UserTestingError as error:
        _written_before[error] = run
        raise
    return run


# What a run had written when it ended with an error, for the test that catches it.
_written_before: WeakKeyDictionary[UserTestingError, Run] = WeakKeyDictionary()


def written_before(error: UserTestingError) -> Run:
    """Give what `run_here` had written before it raised an error."""
    return _written_before[error]
