"""A run may be killed at any moment: the next loses nothing and repeats next to nothing."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tests.support.tap import TAP, Run, TapProcess, config_for, run_here, tables
from tests.support.truth import KEYS, comparable, expected_tables
from tests.support.worlds import TRANSCRIPT, add_interaction, fill_small
from usertesting_sandbox.generate import generate
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path

AT_ONCE = 4


def signal_after(
    sandbox: Running, tap: TapProcess, request: int, signum: int = signal.SIGKILL
) -> None:
    """Have the tap's process signalled once the sandbox has settled its n-th request from now."""

    def send(_world: object) -> None:
        if tap.process is not None:
            os.kill(tap.process.pid, signum)

    sandbox.events.after(f"*#{request}", send)


def session_requests(sandbox: Running) -> Counter[str]:
    """Count what was asked for single sessions, by path."""
    return Counter(visit.path for visit in sandbox.requests if "/sessionResults/" in visit.path)


def repeated(sandbox: Running) -> int:
    asked = session_requests(sandbox)
    return asked.total() - len(asked)


def count_requests_of_a_whole_run(tmp_path: Path) -> int:
    with running(World(), Options(rate_limit=0)) as sandbox:
        fill_small(sandbox.world)
        TapProcess(tmp_path).run(config_for(sandbox))
        return len(sandbox.requests)


def test_a_kill_after_any_request_loses_nothing(tmp_path: Path) -> None:
    whole = count_requests_of_a_whole_run(tmp_path)
    assert whole > 15
    for request in range(1, whole + 1):
        with running(World(), Options(rate_limit=0)) as sandbox:
            fill_small(sandbox.world)
            tap = TapProcess(tmp_path)
            signal_after(sandbox, tap, request)
            killed = tap.run(config_for(sandbox, max_concurrent_requests=AT_ONCE))
            resumed = run_here(config_for(sandbox), state=killed.state)
            assert comparable(tables(killed, resumed)) == expected_tables(sandbox.world), request
            assert repeated(sandbox) <= AT_ONCE + 2, request


def test_kills_at_random_moments_of_a_larger_world(tmp_path: Path) -> None:
    chance = random.Random(7)
    with running(generate(seed=3), Options(rate_limit=0)) as sandbox:
        tap = TapProcess(tmp_path)
        runs: list[Run] = []
        for _ in range(5):
            signal_after(sandbox, tap, chance.randint(25, 120))
            runs.append(tap.run(config_for(sandbox), state=runs[-1].state if runs else None))
        kills = sum(run.exit_code == -signal.SIGKILL for run in runs)
        assert kills >= 3
        # Transcripts that are not there yet are rightly asked for by each run; details never are.
        details = [visit.path for visit in sandbox.requests if "/v3/" in visit.path]
        assert len(details) - len(set(details)) <= kills * (AT_ONCE + 2)
        runs.append(tap.run(config_for(sandbox), state=runs[-1].state))
        assert comparable(tables(*runs)) == expected_tables(sandbox.world)


def test_kills_with_every_stream_repeat_no_more_and_leave_no_half_video(tmp_path: Path) -> None:
    storage = tmp_path / "videos"
    chance = random.Random(11)
    with running(World(), Options(rate_limit=0)) as sandbox:
        fill_small(sandbox.world)
        add_interaction(sandbox.world, sessions=12)
        config = config_for(
            sandbox, max_concurrent_requests=AT_ONCE, video_storage_url=str(storage)
        )
        tap = TapProcess(tmp_path)
        runs: list[Run] = []
        for _ in range(4):
            signal_after(sandbox, tap, chance.randint(8, 30))
            state = runs[-1].state if runs else None
            runs.append(tap.run(config, state=state, streams=KEYS))
        kills = sum(run.exit_code == -signal.SIGKILL for run in runs)
        assert kills >= 2
        runs.append(tap.run(config, state=runs[-1].state, streams=KEYS))
        assert comparable(tables(*runs)) == expected_tables(sandbox.world, KEYS)
        assert repeated(sandbox) <= kills * (AT_ONCE + 2)
        videos = {row["video_storage_path"] for row in tables(*runs)["videos"].values()}
        assert {f"file://{path}" for path in storage.rglob("*.mp4")} == videos


def test_a_kill_in_a_refresh_repeats_next_to_nothing(tmp_path: Path) -> None:
    with running(World(), Options(rate_limit=0)) as sandbox:
        test_id = sandbox.world.add_test("SURVEY")
        for _ in range(12):
            sandbox.world.add_session(test_id)
        config = config_for(sandbox, max_concurrent_requests=2, refresh_days=10_000)
        first = run_here(config)
        tap = TapProcess(tmp_path)
        seen = len(sandbox.requests)
        signal_after(sandbox, tap, 12)
        killed = tap.run(config, state=first.state)
        assert killed.exit_code == -signal.SIGKILL
        resumed = run_here(config, state=killed.state)
        read = [visit.path for visit in sandbox.requests[seen:] if "/v3/" in visit.path]
        assert len(set(read)) == 12
        assert len(read) <= 12 + 2 + 2
        assert "refresh" not in json.dumps(resumed.state)


@pytest.mark.parametrize(("signum", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_at_a_session_and_never_looks_green(
    signum: int, exit_code: int, sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    signal_after(sandbox, tap, 9, signum)
    stopped = tap.run(config_for(sandbox, max_concurrent_requests=1))
    assert stopped.exit_code == exit_code
    assert "Traceback" not in stopped.log
    assert f"stopped early ({signal.Signals(signum).name})" in stopped.log
    assert stopped.messages[-1]["type"] == "STATE"
    landed = len(stopped.rows("session_details"))
    assert 0 < landed < 7
    resumed = tap.run(config_for(sandbox), state=stopped.state)
    assert comparable(tables(stopped, resumed)) == expected_tables(sandbox.world)
    assert repeated(sandbox) <= 2


def test_a_signal_while_the_target_is_slow_breaks_no_line(
    sandbox: Running, tap: TapProcess
) -> None:
    aloud = sandbox.world.add_test("THINK_OUT_LOUD")
    # More than a pipe holds: the tap waits within this line until somebody reads on.
    sandbox.world.add_session(aloud, transcript=TRANSCRIPT + f"\nNOTE {'long ' * 100_000}\n")
    config = tap.folder / "config.json"
    config.write_text(json.dumps(config_for(sandbox)))
    with subprocess.Popen(
        [TAP, f"--config={config}"],
        bufsize=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # As containers set it: Python then does not complete a write that a signal cuts short.
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        output = b""
        while b"long long" not in output:
            part = process.stdout.read(1024)
            assert part, "the tap has ended before its long line"
            output += part
        process.send_signal(signal.SIGTERM)
        output += process.communicate(timeout=120)[0]
    assert process.returncode == 143
    messages = [json.loads(line) for line in output.splitlines()]
    assert messages[-1]["type"] == "STATE"
    assert any("transcript_vtt" in message.get("record", {}) for message in messages)


def test_a_signal_ends_a_wait_for_the_rate_limit(tap: TapProcess) -> None:
    with running(World(), Options(rate_limit=6, rate_window=3600)) as sandbox:
        fill_small(sandbox.world)
        signal_after(sandbox, tap, 7, signal.SIGTERM)
        stopped = tap.run(config_for(sandbox))
        assert stopped.exit_code == 143


def test_every_run_ends_with_a_state(tap: TapProcess) -> None:
    """Many targets forget a state once a record follows it, also where a night brings nothing."""
    with running(generate(sessions=20), Options(rate_limit=0)) as sandbox:
        first = tap.run(config_for(sandbox))
        quiet = tap.run(config_for(sandbox), state=first.messages[-1]["value"])

    assert [run.messages[-1]["type"] for run in (first, quiet)] == ["STATE", "STATE"]


def test_the_time_allowed_for_a_run_ends_it_cleanly(
    sandbox: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fill_small(sandbox.world)

    class TimerThatIsUp(threading.Timer):
        @override
        def start(self) -> None:
            assert self.daemon, "it would keep a run that is done from ending"
            assert self.interval == 300
            self.function(*self.args)

    caplog.set_level(logging.INFO, logger="tap-usertesting")
    with monkeypatch.context() as patched:
        patched.setattr("tap_usertesting.runtime.stop.threading.Timer", TimerThatIsUp)
        stopped = run_here(config_for(sandbox, max_runtime_minutes=5))
    assert "its 5 minutes are up" in caplog.text
    assert stopped.rows("session_details") == []
    resumed = run_here(config_for(sandbox), state=stopped.state)
    assert comparable(tables(stopped, resumed)) == expected_tables(sandbox.world)
