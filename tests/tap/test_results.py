"""QXscores and highlight reels: a request a test, and rows only where something is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tap_usertesting import timestamps
from tests.support.request_counter import LIST, QX, REELS, RequestCounter
from tests.support.tap import config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import QX_SCORE, REEL, TRANSCRIPT, add_interaction

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

STREAMS = {"qx_scores", "highlight_reels"}


def test_scores_and_reels_land_as_sent(sandbox: Running) -> None:
    add_interaction(sandbox.world)
    run = run_here(config_for(sandbox), streams=STREAMS)
    expected = expected_tables(sandbox.world, STREAMS)
    assert all(expected.values())
    assert comparable(tables(run)) == expected
    assert run.rows("qx_scores")[0]["values"] == QX_SCORE["values"]


def test_scores_are_asked_of_interaction_tests_with_sessions_once_a_day(sandbox: Running) -> None:
    add_interaction(sandbox.world)
    sandbox.world.add_test("NON_THINK_OUT_LOUD", qx_scores=[QX_SCORE])
    for kind in ("SURVEY", "THINK_OUT_LOUD", "LIVE_CONVERSATION"):
        sandbox.world.add_session(sandbox.world.add_test(kind), transcript=TRANSCRIPT)
    counter = RequestCounter(sandbox)
    first = run_here(config_for(sandbox))
    assert counter.count()[QX] == 1
    second = run_here(config_for(sandbox), state=first.state)
    counted = counter.count()
    assert counted[QX] == 0
    assert counted[LIST] == 5
    assert second.rows("qx_scores") == []


def test_a_row_a_day_makes_a_trend(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    add_interaction(sandbox.world)
    first = run_here(config_for(sandbox), streams={"qx_scores"})
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr("tap_usertesting.streams.per_test_results.utc_now", lambda: tomorrow)
    second = run_here(config_for(sandbox), state=first.state, streams={"qx_scores"})
    assert timestamps.utc_now() < tomorrow
    days = sorted(row["as_of_date"] for row in tables(first, second)["qx_scores"].values())
    assert days == [
        (tomorrow - timedelta(days=1)).date().isoformat(),
        tomorrow.date().isoformat(),
    ]


def test_a_test_named_by_its_id_is_looked_up_before_its_scores_are_asked_for(
    sandbox: Running,
) -> None:
    interaction = add_interaction(sandbox.world)
    survey = sandbox.world.add_test("SURVEY")
    sandbox.world.add_session(survey)
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox, test_ids=[survey, interaction]))
    assert counter.count()[QX] == 1
    assert len(run.rows("qx_scores")) == 1


def test_only_new_and_changed_reels_are_written(sandbox: Running) -> None:
    test_id = add_interaction(sandbox.world)
    earlier = {**REEL, "uuid": "00000000-0000-4000-8000-0000000000e0", "lastUpdatedAtMs": 5}
    reels = sandbox.world.tests[test_id].reels
    reels.append(earlier)
    config = config_for(sandbox)
    first = run_here(config, streams={"highlight_reels"})
    assert len(first.rows("highlight_reels")) == 2
    assert first.state is not None
    assert first.state["bookmarks"]["highlight_reels"]["partitions"] == [
        {
            "context": {"test_id": test_id},
            "replication_key": "updated_at",
            "replication_key_value": "2026-02-25T06:13:20.123000Z",
        }
    ]
    earlier["lastUpdatedAtMs"] = 1_772_000_000_124
    second = run_here(config, state=first.state, streams={"highlight_reels"})
    # The one with the bookmark's own time is written again: another may share it.
    written = [row["reel_id"] for row in second.rows("highlight_reels")]
    assert written == [REEL["uuid"], earlier["uuid"]]
    assert comparable(tables(first, second)) == expected_tables(sandbox.world, {"highlight_reels"})
    third = run_here(config, state=second.state, streams={"highlight_reels"})
    assert [row["reel_id"] for row in third.rows("highlight_reels")] == [earlier["uuid"]]


def test_reels_are_asked_for_once_a_test_on_every_night(sandbox: Running) -> None:
    for _ in range(3):
        add_interaction(sandbox.world)
    counter = RequestCounter(sandbox)
    first = run_here(config_for(sandbox), streams={"highlight_reels"})
    run_here(config_for(sandbox), state=first.state, streams={"highlight_reels"})
    assert counter.count()[REELS] == 6


@pytest.mark.parametrize("is_named", [False, True])
def test_no_reels_are_asked_of_a_survey(
    is_named: bool,  # noqa: FBT001 - a table of examples
    sandbox: Running,
) -> None:
    tests = [sandbox.world.add_test(kind) for kind in ("SURVEY", "THINK_OUT_LOUD")]
    counter = RequestCounter(sandbox)
    config = config_for(sandbox, test_ids=tests if is_named else [])
    run_here(config, streams={"highlight_reels"})
    assert counter.count()[REELS] == 1


def test_a_reel_from_the_future_hides_no_other(sandbox: Running) -> None:
    test_id = add_interaction(sandbox.world)
    reels = sandbox.world.tests[test_id].reels
    reels.append({**REEL, "uuid": "00000000-0000-4000-8000-0000000000f0",
                  "lastUpdatedAtMs": 4_102_444_800_000})  # fmt: skip
    first = run_here(config_for(sandbox), streams={"highlight_reels"})
    reels.append({**REEL, "uuid": "00000000-0000-4000-8000-0000000000f1",
                  "lastUpdatedAtMs": 1_772_000_000_999})  # fmt: skip
    second = run_here(config_for(sandbox), state=first.state, streams={"highlight_reels"})
    assert comparable(tables(first, second)) == expected_tables(sandbox.world, {"highlight_reels"})


def test_the_pages_that_start_work_at_the_vendor_are_never_asked_for(sandbox: Running) -> None:
    add_interaction(sandbox.world)
    run_here(config_for(sandbox), streams={"clips", "highlight_reels"})
    paths = [visit.path for visit in sandbox.requests]
    assert not any("/clips/" in path or "/highlightreels/" in path for path in paths)
