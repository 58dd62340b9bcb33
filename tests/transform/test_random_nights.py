"""After random nights the marts are those of a full refresh, and their counts are true."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis.strategies import integers

from tests.transform.histories import History
from tests.transform.stores import DuckDBStore, PostgresStore, Store
from tests.warehouses import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

# Half a dozen builds an example.
pytestmark = pytest.mark.timeout(7200)

MODELS = ("--resource-type", "seed", "--resource-type", "model")
NIGHTS = 3
A_YEAR = timedelta(days=365)
# Not behind an earlier night: nothing but its time tells which of two reads is the newer one.
BEHIND = -timedelta(hours=12)


@pytest.fixture(scope="module")
def postgres() -> Iterator[int]:
    with postgres_server.serving() as port:
        yield port


def test_random_nights_leave_what_is_true(tmp_path: Path) -> None:
    # It takes minutes, so there is one run of many sessions, other ones each time.
    seed = int.from_bytes(os.urandom(4))
    print(f"seed: {seed}")  # noqa: T201 - pytest shows it if the test fails
    live_through(Random(seed), DuckDBStore(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("warehouse", ["duckdb", "postgres"])
# Hypothesis tries a seed that has failed again first. To look for a smaller one would take hours.
@settings(phases=[Phase.reuse, Phase.generate], max_examples=6)
@given(seed=integers(0, 2**32 - 1))
def test_many_random_nights_leave_what_is_true(warehouse: str, postgres: int, seed: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        in_duckdb = warehouse == "duckdb"
        store = DuckDBStore(folder) if in_duckdb else PostgresStore(folder, postgres)
        live_through(Random(seed), store)


def live_through(random: Random, store: Store) -> None:
    """Pass random nights in a warehouse, and see after the last one what has become of them."""
    history = History(random, sessions=80)
    clocks = [A_YEAR, BEHIND, *[timedelta(0)] * (NIGHTS - 2)]
    random.shuffle(clocks)
    history.pass_night(is_empty=random.random() < 0.5)
    store.load(history.raw)
    store.dbt("build", *random.choice(((), ("--empty",))), *MODELS)
    for clock in clocks:
        history.pass_night(clock=clock)
        store.load(history.raw)
        if random.random() < 0.5:
            store.kill_dbt("build", *MODELS, after=random.randrange(1, 60))
        else:
            store.dbt("build", *MODELS)
    # With its tests: whatever the answers are, none of them fails.
    store.dbt("build", "--selector", "build")
    marts = store.marts()

    check_counts(history, store)
    store.dbt("build", "--full-refresh", *MODELS)
    for mart, rows in store.marts().items():
        assert (marts[mart] - rows, rows - marts[mart]) == (Counter(), Counter()), mart


def check_counts(history: History, store: Store) -> None:
    """Compare counts of the marts with what the history knows to be true."""
    listed = history.listed()
    by_session = {
        row["session_id"]: row for row in store.query("select * from usertesting.fct_sessions")
    }
    assert set(by_session) == set(history.sessions)
    for session in history.sessions.values():
        found = by_session[session.session_id]
        is_counted = not session.is_deleted
        scores = [score for score in session.scores if score is not None and is_counted]
        assert {
            "test_id": found["test_id"],
            "is_deleted": found["deleted_at"] is not None,
            "has_participant": found["participant_key"] is not None,
            "task_count": found["task_count"],
            "has_transcript": found["has_transcript"],
            "qx_score": found["qx_score"],
        } == {
            "test_id": session.test_id,
            "is_deleted": session.is_deleted,
            "has_participant": session.participant_id is not None,
            "task_count": len(session.statuses) if is_counted else 0,
            "has_transcript": session.has_transcript and is_counted,
            "qx_score": sum(scores) / len(scores) if scores else None,
        }, session

    statuses = Counter((s.session_id, s.test_id, status) for s in listed for status in s.statuses)
    assert statuses == Counter(
        (row["session_id"], row["test_id"], row["answer_status"])
        for row in store.query("select * from usertesting.fct_task_responses")
    )
    assert Counter(history.participants().values()) == Counter(
        row["session_count"] for row in store.query("select * from usertesting.dim_participants")
    )
    partly = Counter(s.test_id for s in listed for each in s.statuses if each == "partly_parsed")
    found_partly = Counter[str]()
    for row in store.query("select * from usertesting.dq_unparsed_answers"):
        if row["answer_status"] == "partly_parsed":
            found_partly[row["test_id"]] += row["answer_count"]
    assert found_partly == partly
    assert partly == Counter(
        {
            row["test_id"]: row["partly_parsed_count"]
            for row in store.query("select * from usertesting.dq_reconciliation")
            if row["partly_parsed_count"]
        }
    )
    assert Counter(s.test_id for s in listed) == Counter(
        {
            row["test_id"]: row["session_count"]
            for row in store.query("select * from usertesting.dim_tests")
            if row["session_count"]
        }
    )
    assert Counter(s.session_id for s in listed for _ in s.cues or ()) == Counter(
        row["session_id"] for row in store.query("select * from usertesting.fct_transcript_cues")
    )
