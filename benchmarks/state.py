"""What the state costs: STATE messages beside the records, as tests and sessions grow in number."""

from collections.abc import Iterable, Iterator

from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from benchmarks.processes import NO_LIMIT
from benchmarks.tables import Table
from benchmarks.worlds import add_survey
from tap_usertesting.streams.messages import MessageWriter, WrittenState
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import InstantClock, config_for
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running, running
from usertesting_sandbox.world import World

# Tests, and sessions in each.
SHAPES = ((1_000, 1), (100, 100), (1, 10_000))
MEGABYTE = 1_000_000


class _Scales(MessageWriter):
    """Weighs what the tap writes."""

    def __init__(self) -> None:
        self.state_bytes = self.states = self.last = 0

    @override
    def write_lines(self, texts: Iterable[str]) -> None:
        """Let them go."""

    @override
    def write_message(self, message: Message) -> None:
        if isinstance(message, WrittenState):
            self.last = sum(map(len, message.pieces))
            self.state_bytes += self.last
            self.states += 1
        else:
            self.format_message(message)


def measure() -> Iterator[Table]:
    """Weigh first nights of several shapes, without a limit and at ten requests a minute."""
    table = Table(
        "State",
        ("tests x sessions", "limit", "state", "STATEs", "STATE bytes", "RECORD bytes", "ratio"),
        "First nights of surveys, `sessions` and details. At ten a minute the tap runs on a clock "
        "that jumps over every wait. The ratio is that of all STATE bytes to all RECORD bytes.",
    )
    for tests, sessions in SHAPES:
        world = World()
        for _ in range(tests):
            add_survey(world, sessions)
        for limit in (None, 10):
            with running(world, Options(rate_limit=0)) as sandbox:
                scales = _weigh(sandbox, limit)
            table.add(
                f"{tests:,} x {sessions:,}",
                f"{limit} a minute" if limit else "none",
                f"{scales.last / MEGABYTE:.2f} MB",
                f"{scales.states:,}",
                f"{scales.state_bytes / MEGABYTE:.1f} MB",
                f"{scales.record_bytes / MEGABYTE:.1f} MB",
                f"**{scales.state_bytes / scales.record_bytes:.2f}**",
            )
    yield table


def _weigh(sandbox: Running, limit: int | None) -> _Scales:
    scales = _Scales()
    config = config_for(sandbox, requests_per_minute=limit or NO_LIMIT)
    tap = TapUserTesting(config=config, message_writer=scales)
    if limit:
        tap.clock = InstantClock()
    tap.run()
    return scales
