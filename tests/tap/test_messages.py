"""A state is written from texts that were made before: they must never be those of yesterday."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tap_usertesting.state.store import StateStore
from tap_usertesting.streams.messages import ChangedStateWriter, MessageWriter

if TYPE_CHECKING:
    import pytest
    from singer_sdk.helpers.types import TapState

names = st.sampled_from(["sessions", "qx_scores", "highlight_reels"])
tests = st.sampled_from(["a", "b", "c"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(landings=st.lists(st.tuples(names, tests, st.integers(0, 2)), max_size=20))
def test_each_state_is_written_once_and_as_it_is(
    capsys: pytest.CaptureFixture[str], landings: list[tuple[str, str, int]]
) -> None:
    state: TapState = {"bookmarks": {"qx_scores": {"replication_key_value": "2026-03-01"}}}
    store = StateStore(cast("dict[str, Any]", state), {"sessions": None, "tasks": "details"})
    writer = ChangedStateWriter(MessageWriter())
    last = None
    for stream, test_id, count in landings:
        if stream == "sessions":
            store.checkpoint(test_id).abandoned = count
            store.save(test_id)
        else:
            store.set_bookmark(stream, test_id, "as_of_date", f"2026-03-0{count + 1}")
        store.flush()
        writer.write_state(state)
        written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert written == ([] if state == last else [{"type": "STATE", "value": state}])
        last = json.loads(json.dumps(state))
