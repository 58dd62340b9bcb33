"""Builds that overlap, or build a part only: the next whole build leaves no change out."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.transform.histories import History
from tests.transform.stores import DuckDBStore, PostgresStore, Store
from tests.warehouses import postgres_server

if TYPE_CHECKING:
    from pathlib import Path

# Half a dozen builds each.
pytestmark = pytest.mark.timeout(1800)

MODELS = ("--resource-type", "model")
LOCK = 4242
# Who waits for a lock that is of no table.
WAITING = "select count(distinct pid) from pg_locks where locktype = 'advisory' and not granted"


def built(store: Store) -> History:
    """Build a night of sessions."""
    history = History(Random(4), sessions=20)
    history.pass_night()
    store.load(history.raw)
    store.dbt("build", "--resource-type", "seed", *MODELS)
    return history


def check_marts(store: Store) -> None:
    """Compare all marts with those of a full refresh."""
    marts = store.marts()
    store.dbt("build", "--full-refresh", *MODELS)
    for mart, rows in store.marts().items():
        assert (marts[mart] - rows, rows - marts[mart]) == (Counter(), Counter()), mart


def test_a_model_that_is_built_alone_leaves_its_changes_to_the_next_build(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    history = built(store)
    history.pass_night()
    store.load(history.raw)

    store.dbt("build", "--select", "+base_usertesting__session_changes", *MODELS)
    store.dbt("build", "--select", "fct_sessions", "fct_task_responses", *MODELS)
    store.dbt("build", *MODELS)

    check_marts(store)


def test_rows_that_land_between_two_builds_at_once_are_in_the_marts(tmp_path: Path) -> None:
    """The first build is held in the middle until the second looks for changes."""
    with postgres_server.serving() as port:
        store = PostgresStore(tmp_path, port)
        history = built(store)
        history.pass_night()
        store.load(history.raw)
        store.run(
            "create function wait() returns trigger language plpgsql as"
            f" $$ begin perform pg_advisory_xact_lock({LOCK}); return null; end $$"
        )
        store.run(
            "create trigger wait before insert on usertesting.fct_task_responses"
            " execute function wait()"
        )
        with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres", autocommit=True) as held:

            def await_waiting(count: int) -> None:
                while held.execute(WAITING).fetchone() != (count,):
                    assert None in {build.poll() for build in builds}

            held.execute(f"select pg_advisory_lock({LOCK})".encode())
            builds = [store.start("build", *MODELS)]
            await_waiting(1)
            store.run("delete from usertesting_raw.transcript_cues where cue_index = 0")
            store.run(
                "update usertesting_raw.tasks set answer_json = null,"
                " _sdc_extracted_at = _sdc_extracted_at + interval '1 hour' where task_index = 0"
            )
            builds.append(store.start("build", *MODELS, target="other"))
            await_waiting(2)
            held.execute(f"select pg_advisory_unlock({LOCK})".encode())
            outputs = [build.communicate()[0] for build in builds]
        for build, output in zip(builds, outputs, strict=True):
            assert build.returncode == 0, output

        check_marts(store)
