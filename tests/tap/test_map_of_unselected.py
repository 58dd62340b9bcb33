"""A stream map may name streams that are not selected: it does no harm, and holds once they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tap import TapProcess, config_for
from tests.support.truth import DEFAULT
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running


@pytest.mark.parametrize(
    "maps",
    [
        {"clips": {"name": "__NULL__"}},
        {"highlight_reels": None},
        {"videos": {"content_type": "'x'"}, "sessions": {"status": "'x'"}},
        {"*s": {"test_id": "'x' if test_id else None"}},
        {"*": {"extracted_at": "__NULL__"}},
    ],
)
def test_a_stream_map_of_a_stream_that_is_not_selected_stops_nothing(
    maps: dict[str, object], sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    run = tap.run(config_for(sandbox, stream_maps=maps))
    assert run.exit_code == 0, run.log
    assert {message["stream"] for message in run.of_type("SCHEMA")} == set(DEFAULT)
    assert len(run.rows("session_details")) == 7
    if "sessions" in maps:
        assert {row["status"] for row in run.rows("sessions")} == {"x"}
    if "*" in maps:
        assert not any("extracted_at" in row for row in run.rows("tasks"))
