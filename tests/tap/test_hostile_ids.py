"""Ids, types and names may hold anything: none acts on a terminal that shows the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tap import TapProcess, config_for
from tests.support.worlds import TRANSCRIPT

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

EVIL = "a\x1b[2J\x1b]0;owned\x07\r\n2026-11-28 | ERROR | tap | all is lost\u202e\x9b"


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_line_of_the_log_has_a_control_character(
    level: str, sandbox: Running, tap: TapProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGLEVEL", level)
    world = sandbox.world
    workspaces = [world.add_workspace(), world.add_workspace(EVIL, uuid=f"w{EVIL}")]
    world.add_test(row={"type": EVIL}, workspaces=workspaces)
    world.add_test("SURVEY", row={"productType": EVIL}, workspaces=workspaces)
    world.add_test(test_id=f"t{EVIL}", workspaces=workspaces)
    test_id = world.add_test(workspaces=workspaces)
    world.add_session(test_id, transcript=TRANSCRIPT + "\nno cue")
    world.add_session(test_id, has_video=False)
    sandbox.faults.add("500@/api/v3/*#1+")
    config = config_for(sandbox, max_retries=0, video_storage_url=str(tap.folder / "videos"))
    run = tap.run(config, streams={"session_details", "transcripts", "videos"})
    assert run.exit_code == 1
    assert "owned" in run.log
    for line in run.log.removesuffix("\n").split("\n"):
        assert line.isprintable(), line
        assert not line.startswith("2026-11-28 | ERROR")
