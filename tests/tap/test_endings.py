"""A run that is asked to end does so soon, whatever is under way, and the next goes on."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import termios
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tap_usertesting.api.transport import GRACE_SECONDS
from tap_usertesting.runtime.stop import SECONDS_AFTER_SIGNAL
from tests.support.tap import TAP, TapProcess, config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from usertesting_sandbox.server import Running

PIPE_BYTES = 4096
# A body that trickles at two bytes a second takes many minutes; the tap has two in these tests.
PADDING = b" " * 2_000
# What the documents promise.
PROMISED_SECONDS = 5


class Signaller:
    """Sends a signal once the sandbox has settled a request."""

    def __init__(self, sandbox: Running, tap: TapProcess, trigger: str) -> None:
        self.has_sent = False
        self._tap = tap
        sandbox.events.after(trigger, self._send)

    def _send(self, _world: object) -> None:
        if self._tap.process is not None:
            self.has_sent = True
            os.kill(self._tap.process.pid, signal.SIGTERM)


def test_the_deadlines_after_a_signal_are_within_what_is_promised() -> None:
    """What is under way has its grace; what does not end by itself is ended."""
    assert GRACE_SECONDS < SECONDS_AFTER_SIGNAL < PROMISED_SECONDS


@pytest.mark.parametrize(
    ("fault", "trigger"),
    [
        ("trickle@/oauth2/*#1", "/oauth2/*#1"),
        ("trickle@/api/v2/sessionResults#1", "/api/v2/sessionResults#1"),
        ("trickle@/api/v3/*#1+", "/api/v3/*#1"),
        ("bomb@/api/v3/*#1+", "/api/v3/*#1"),
        # It settles no request until the client has gone: one before does.
        ("hang@/api/v2/sessionResults#1+", "/usertesting/*#2"),
    ],
)
def test_a_signal_ends_an_answer_that_is_under_way(
    fault: str, trigger: str, sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    sandbox.faults.add(fault)
    sandbox.rewrites.add("*", lambda body, _query: body + PADDING)
    signaller = Signaller(sandbox, tap, trigger)
    first = tap.run(config_for(sandbox))
    assert signaller.has_sent
    assert first.exit_code in {128 + signal.SIGTERM, -signal.SIGTERM}
    assert "Traceback" not in first.log
    sandbox.faults.clear()
    sandbox.rewrites.clear()
    second = run_here(config_for(sandbox), state=first.state)
    assert comparable(tables(first, second)) == expected_tables(sandbox.world)


def test_a_signal_ends_a_connection_that_does_not_come_about(
    sandbox: Running, tap: TapProcess
) -> None:
    """A host that takes no more connections: it does not even refuse them."""
    fill_small(sandbox.world)
    signaller = Signaller(sandbox, tap, "/oauth2/*#1")
    with ExitStack() as open_sockets, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003 - its only argument
            waiting.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        run = tap.run(config_for(sandbox, api_url=url))
    assert signaller.has_sent
    assert run.exit_code in {128 + signal.SIGTERM, -signal.SIGTERM}


def test_a_signal_ends_a_run_whose_target_does_not_read(sandbox: Running, tap: TapProcess) -> None:
    path = tap.folder / "config.json"
    path.write_text(json.dumps(config_for(sandbox)))
    process = subprocess.Popen(
        [TAP, "--config", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with process:
        assert process.stdout is not None
        # Smaller than the SCHEMA messages: what comes behind the first byte does not fit.
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        while not _bytes_in(process.stdout):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait() in {128 + signal.SIGTERM, -signal.SIGTERM}


def _bytes_in(pipe: IO[bytes]) -> int:
    count: int
    [count] = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))
    return count


@pytest.mark.parametrize("kind", ["trickle", "stall"])
def test_the_time_allowed_ends_an_answer_that_is_under_way(
    kind: str, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_small(sandbox.world)
    ends: list[Callable[[], None]] = []

    class TimerOnTrigger(threading.Timer):
        @override
        def start(self) -> None:
            ends.append(lambda: self.function(*self.args))

    sandbox.faults.add(f"{kind}@/api/v3/*#3+")
    sandbox.events.after("/api/v3/*#3", lambda _world: ends[0]())
    with monkeypatch.context() as patched:
        patched.setattr("tap_usertesting.runtime.stop.threading.Timer", TimerOnTrigger)
        stopped = run_here(config_for(sandbox, max_runtime_minutes=5, max_concurrent_requests=1))
    assert len(stopped.rows("session_details")) == 2
    sandbox.faults.clear()
    resumed = run_here(config_for(sandbox), state=stopped.state)
    assert comparable(tables(stopped, resumed)) == expected_tables(sandbox.world)


def test_an_answer_that_trickles_has_a_deadline(sandbox: Running, tap: TapProcess) -> None:
    """Ten times the timeout, which is ten seconds here; the body would take minutes."""
    fill_small(sandbox.world)
    sandbox.faults.add("trickle@/api/v3/*#2")
    run = tap.run(config_for(sandbox, request_timeout_seconds=1))
    assert run.exit_code == 0
    assert "no whole response within 10 s; asking again" in run.log
    assert comparable(tables(run)) == expected_tables(sandbox.world)
