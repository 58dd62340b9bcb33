"""STATE messages go out as often as their size allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.state.pacing import LARGE, MEGABYTE, SMALL, StatePacer
from tests.support.tap import InstantClock

if TYPE_CHECKING:
    import pytest

sizes = st.integers(0, 30 * MEGABYTE)


@given(size=sizes, records=sizes, seconds=st.floats(0, 60))
def test_a_state_waits_a_second_for_each_megabyte_unless_the_records_weigh_more(
    size: int, records: int, seconds: float
) -> None:
    clock = InstantClock()
    pacer = StatePacer(clock)
    assert pacer.is_due(0)
    pacer.note(size, 1000)
    clock.sleep(seconds)
    is_small = size <= SMALL
    assert pacer.is_due(1000 + records) == (
        is_small or records > size or seconds >= size / MEGABYTE
    )


@given(
    landings=st.lists(st.tuples(st.floats(0, 100), st.integers(0, MEGABYTE)), max_size=60),
    size=st.integers(SMALL + 1, 30 * MEGABYTE),
)
def test_states_weigh_no_more_than_the_records_and_a_megabyte_a_second(
    landings: list[tuple[float, int]], size: int
) -> None:
    clock = InstantClock()
    pacer = StatePacer(clock)
    records = states = 0
    for seconds, weight in landings:
        clock.sleep(seconds)
        records += weight
        if pacer.is_due(records):
            pacer.note(size, records)
            states += size
    assert states <= size + records + clock.now() * MEGABYTE


def test_a_large_state_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    pacer = StatePacer(InstantClock())
    pacer.note(LARGE - 1, 0)
    assert caplog.text == ""
    pacer.note(LARGE, 0)
    pacer.note(LARGE + 1, 0)
    assert caplog.text.count("25 MB") == 1
    assert "shards" in caplog.text
