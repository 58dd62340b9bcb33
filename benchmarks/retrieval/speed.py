"""How long an index of 10,000 quotes takes, and a question to it, on DuckDB."""

from __future__ import annotations

import os
import time
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from benchmarks.retrieval.phrases import questions, quotes
from benchmarks.tables import Table
from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from pathlib import Path

QUOTES = 10_000
_MARTS = (
    "create schema usertesting",
    "create table usertesting.dim_tests as select 't' as test_id, 'Test' as test_title",
    "create table usertesting.dim_tasks (test_id varchar, task_id varchar, task_text varchar)",
    "create table usertesting.fct_videos (session_id varchar, video_storage_path varchar)",
    (
        "create table usertesting.fct_transcript_chunks (transcript_chunk_id varchar, "
        "session_id varchar, text_hash varchar, chunk_header varchar, chunk_text varchar)"
    ),
    (
        "create table usertesting.fct_sessions as select 's' || range as session_id, "
        "'p' || range as participant_key, true as is_counted from range(1000)"
    ),
    (
        "create table usertesting.fct_quotes (quote_id varchar, session_id varchar, "
        "test_id varchar, task_id varchar, speaker varchar, quote_text varchar, "
        "first_cue_index integer, started_ms bigint, ended_ms bigint)"
    ),
)


def measure(folder: Path) -> Table:
    """Return a table of times."""
    variables = {"DBT_DUCKDB_PATH": str(folder / "search.duckdb")}
    texts = [
        f"{' '.join(quote)} ({number})" for number, quote in enumerate(quotes(QUOTES, Random(1)))
    ]
    with duckdb.connect(variables["DBT_DUCKDB_PATH"]) as connection:
        for statement in _MARTS:
            connection.execute(statement)
        connection.executemany(
            "insert into usertesting.fct_quotes values (?, ?, 't', null, null, ?, 0, 0, 0)",
            [[f"q{number}", f"s{number % 1000}", text] for number, text in enumerate(texts)],
        )
    model = open_model(DEFAULT_MODEL, os.environ)
    began = time.perf_counter()
    with closing(open_warehouse("duckdb", variables, writable=True)) as warehouse:
        index(warehouse, model)
    took = time.perf_counter() - began
    seconds = []
    for question in questions():
        began = time.perf_counter()
        # As the server does it: the file is opened for each question.
        with closing(open_warehouse("duckdb", variables)) as warehouse:
            find(warehouse, model, Question(question.text))
        seconds.append(time.perf_counter() - began)
    low, high = np.percentile(seconds, (50, 95))
    return Table(
        f"{QUOTES:,} quotes on DuckDB with {DEFAULT_MODEL}",
        ("", ""),
        rows=[
            ("index, all of them", f"{took:.0f} s"),
            ("a question, half of them within", f"{1_000 * low:.0f} ms"),
            ("a question, 95 % of them within", f"{1_000 * high:.0f} ms"),
        ],
    )
