"""What a large state costs a night at the real limit, on a clock that does not wait."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.state.store import StateStore
from tap_usertesting.streams.messages import MessageWriter, WrittenState
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import InstantClock, catalog_of, config_for
from tests.support.worlds import large_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest
    from singer_sdk.singerlib.encoding.simple import Message

    from usertesting_sandbox.server import Running

TESTS, SESSIONS = 20_000, 50


class _Weighing(MessageWriter):
    """Keeps the size of each STATE and when it went out."""

    def __init__(self, clock: InstantClock) -> None:
        self._clock = clock
        self.states: list[tuple[float, int]] = []
        self.last: WrittenState | None = None

    @override
    def write_lines(self, texts: Iterable[str]) -> None:
        """Let them go."""

    @override
    def write_message(self, message: Message) -> None:
        if isinstance(message, WrittenState):
            self.states.append((self._clock.now(), sum(map(len, message.pieces))))
            self.last = message
        else:
            self.format_message(message)


def test_a_state_of_29_megabytes_goes_out_each_29_seconds_at_ten_requests_a_minute(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    for _ in range(60):
        sandbox.world.add_session(test_id)
    clock = InstantClock()
    writer = _Weighing(clock)
    streams = {"sessions", "session_details"}
    tap = TapUserTesting(
        config=config_for(sandbox, requests_per_minute=10, test_ids=[test_id]),
        state=large_state(TESTS, SESSIONS),
        catalog=catalog_of(streams),
        message_writer=writer,
    )
    tap.clock = clock
    tap.run()

    assert clock.now() >= 5 * 60
    size = writer.states[-1][1]
    assert 27_000_000 < size < 31_000_000
    # The first names the streams, and the last goes out in any case.
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(writer.states[1:-1])]
    assert gaps
    assert min(gaps) >= size / 1_000_000
    assert len(writer.states) <= clock.now() / (size / 1_000_000) + 3
    assert caplog.text.count("split the workspaces into shards") == 1
    assert writer.last is not None
    state = json.loads("".join(writer.last.pieces))["value"]
    kinds = {"sessions": None, "session_details": "details"}
    assert len(StateStore(state, kinds).checkpoint(test_id).landed) == 60
