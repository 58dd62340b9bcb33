"""What a person sees of a run: one line in a terminal, a line a minute elsewhere, no chatter."""

from __future__ import annotations

import json
import logging
import os
import pty
import signal
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tap_usertesting.runtime.chatter import BEGINNINGS
from tap_usertesting.runtime.live_line import ASKS_FOR_LOG, CLEAR
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import TAP, InstantClock, TapProcess, config_for
from tests.support.worlds import fill_small
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

WAITING = "; rate limit: 1 h 0 min"
CHATTER = ("METRIC", *(beginning.split("'")[0] for beginning in BEGINNINGS))


def in_a_terminal(config: Path, until: str, **variables: str) -> tuple[str, int]:
    """Run the tap in a terminal until it shows something, and end it; return what was shown."""
    inherited = {name: value for name, value in os.environ.items() if name not in ASKS_FOR_LOG}
    screen, terminal = pty.openpty()
    shown = ""
    with subprocess.Popen(
        [TAP, "--config", config],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env=inherited | variables,
    ) as run:
        os.close(terminal)
        try:
            while part := os.read(screen, 4096).decode():
                if until not in shown and until in shown + part:
                    run.send_signal(signal.SIGTERM)
                shown += part
        except OSError:
            # So ends a terminal in which nobody is left.
            pass
        finally:
            os.close(screen)
    return shown, run.returncode


def test_a_terminal_shows_one_line_and_then_the_report(tmp_path: Path) -> None:
    world = World()
    fill_small(world)
    config = tmp_path / "config.json"
    with running(world, Options(rate_limit=9, rate_window=3600, limit_v1=False)) as sandbox:
        config.write_text(json.dumps(config_for(sandbox)))
        shown, exit_code = in_a_terminal(config, WAITING)
    assert exit_code == 128 + signal.SIGTERM
    live, report = shown.split("The run ends early")
    # One line, written over again and again.
    *_, last = live.removesuffix(CLEAR).split(CLEAR)
    assert "/7 sessions, " in live
    assert f" requests left, about 1 min{WAITING}" in live
    assert last.count("\n") == 0
    assert "\n" not in live.rpartition(CLEAR)[0]
    assert "Run report: stopped early (SIGTERM)" in report


def test_a_terminal_keeps_what_is_wrong_above_the_line(tmp_path: Path) -> None:
    world = World()
    fill_small(world)
    config = tmp_path / "config.json"
    with running(world, Options(rate_limit=9, rate_window=3600, limit_v1=False)) as sandbox:
        sandbox.faults.add("500@/api/v3/*#1")
        config.write_text(json.dumps(config_for(sandbox)))
        shown, _ = in_a_terminal(config, WAITING)
    live = shown.split("The run ends early")[0]
    [line] = live.replace("\r\n", "\n").split("\n")[:-1]
    assert "status 500" in line.rpartition(CLEAR)[2]


def test_whoever_asks_for_the_log_gets_it_in_a_terminal_too(tmp_path: Path) -> None:
    world = World()
    fill_small(world)
    config = tmp_path / "config.json"
    with running(world, Options(rate_limit=9, rate_window=3600, limit_v1=False)) as sandbox:
        config.write_text(json.dumps(config_for(sandbox)))
        shown, _ = in_a_terminal(config, "for the rate limit", LOGLEVEL="INFO")
    assert CLEAR not in shown
    assert "Plan: 2 tests" in shown


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_the_log_has_no_chatter_unless_it_is_asked_for(
    level: str, sandbox: Running, tap: TapProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGLEVEL", level)
    fill_small(sandbox.world)
    log = tap.run(config_for(sandbox)).log
    assert "\x1b" not in log
    assert "Run report: finished" in log
    found = {words for words in CHATTER if words in log}
    assert found == (set() if level == "INFO" else set(CHATTER))


class _Lines(logging.Handler):
    """Keeps the lines, each with its time on the run's clock."""

    def __init__(self, clock: InstantClock) -> None:
        super().__init__(logging.INFO)
        self._clock = clock
        self.lines: list[tuple[float, str]] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((self._clock.now(), record.getMessage()))


def test_without_a_terminal_a_line_comes_a_minute(sandbox: Running) -> None:
    """While tests are listed, while sessions are read; a line waits for an answer at most."""
    for _ in range(40):
        sandbox.world.add_session(sandbox.world.add_test("SURVEY"))
    clock = InstantClock()
    tap = TapUserTesting(config=config_for(sandbox, requests_per_minute=2))
    tap.clock = clock
    lines = _Lines(clock)
    tap.logger.addHandler(lines)
    tap.logger.setLevel(logging.INFO)
    try:
        tap.run()
    finally:
        tap.logger.removeHandler(lines)
    assert clock.now() > 30 * 60
    times = [0.0, *(time for time, _ in lines.lines)]
    assert max(later - earlier for earlier, later in pairwise(times)) <= 120
    assert len(times) < 3 * clock.now() / 60
    said = [line for _, line in lines.lines]
    assert any(" of 40 tests are listed" in line for line in said)
    assert any(" of 40 sessions have landed" in line for line in said)


def test_about_has_what_each_setting_is_for_and_its_default(tap: TapProcess) -> None:
    shown = " ".join(tap.show("--about").split())
    known = json.loads(tap.show("--about", "--format=json"))
    assert len(known["settings"]["properties"]) > 20
    for name, setting in known["settings"]["properties"].items():
        kinds = ", ".join(kind for kind in setting["type"] if kind != "null")
        default = f", default {json.dumps(setting['default'])}" if "default" in setting else ""
        described = " ".join(setting["description"].split())
        variable = f"TAP_USERTESTING_{name.upper()}"
        assert f"{name} ({kinds}{default}) {described} {variable}" in shown
