"""Ids and types of the API's own: a log keeps its lines, whatever stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tap import TapProcess, config_for

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

HOSTILE = "x\n2026-01-01 ERROR all is lost\r\x1b[2J\u202e\u2028y"


@pytest.mark.parametrize("fault", [None, "404@/api/v2/sessionResults#1+", "500@/api/v3/*#1+"])
def test_no_control_character_of_the_api_reaches_the_log(
    fault: str | None, sandbox: Running, tap: TapProcess
) -> None:
    workspace = sandbox.world.add_workspace()
    for row in ({"type": HOSTILE}, {"uuid": HOSTILE}, {"productType": HOSTILE}, {"uuid": ""}):
        test_id = sandbox.world.add_test("THINK_OUT_LOUD", workspaces=[workspace], row=row)
        sandbox.world.add_session(test_id, transcript="WEBVTT\n\nLost words\n")
    id_ = b'"sessionId":"'
    sandbox.rewrites.add(
        "/api/v2/sessionResults", lambda body, _query: body.replace(id_, id_ + b"\\n\\u001b[2J")
    )
    if fault:
        sandbox.faults.add(fault)
    log = tap.run(config_for(sandbox, max_retries=0)).log
    assert "all is lost" in log
    lines = log.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.startswith("2026-01-01")]
    assert "Traceback" not in log
