"""The command line, as a person uses it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from usertesting_sandbox.cli import main

COMMAND = [sys.executable, "-m", "usertesting_sandbox"]


@contextmanager
def started(*arguments: str) -> Iterator[str]:
    """The address of a sandbox that was started as a program."""
    command = [*COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0


def test_it_serves_what_was_asked_for() -> None:
    arguments = ["--seed", "3", "--sessions", "28", "--access-token", "t", "--rate-limit", "2"]
    arguments += ["--retry-after", "--no-rate-headers", "--fault", "503@/usertesting/*#1"]
    with started(*arguments) as url:
        truth = requests.get(f"{url}/_sandbox/truth", timeout=10).json()
        assert len(truth["details"]) == 28
        headers = {"Authorization": "Bearer t"}
        path = f"{url}/usertesting/api/v1/workspaces"
        responses = [requests.get(path, headers=headers, timeout=10) for _ in range(3)]
    assert [each.status_code for each in responses] == [503, 200, 429]
    assert int(responses[2].headers["retry-after"]) > 0
    assert "x-ratelimit-limit" not in responses[1].headers


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--fault", "boom@/a#1"], "not a fault: 'boom@/a#1'"),
        (["--event", "arrive"], "not an event: 'arrive'"),
        (["--event", "vanish:nobody"], "nothing has the id 'nobody'"),
        (["--sessions", "170001"], "at most 170,000 sessions"),
        (["--port", "-1"], "--port"),
        (["--port", "70000"], "port must be 0-65535"),
        (["--latency", "-0.5"], "--latency"),
        (["--rate-window", "inf"], "--rate-window"),
        (["--rate-scope", "planet"], "--rate-scope"),
    ],
)
def test_mistakes_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--port", "0", *arguments])
    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]


def test_a_taken_port_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with started() as url, pytest.raises(SystemExit):
        main(["--port", url.rpartition(":")[2]])
    assert "in use" in capsys.readouterr().err
