"""How long an index of 10,000 quotes takes, and a question to it, on DuckDB and PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from itertools import chain
from random import Random
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from benchmarks.retrieval.phrases import QUOTES_A_TASK, TASKS_A_SESSION, questions, sessions
from benchmarks.tables import Table
from tests.insights.server.clients import ask, over_stdio
from tests.warehouses.postgres_server import serving
from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mcp import Client

    from usertesting_insights.search.models import Model, Vector
    from usertesting_insights.warehouse.connection import Warehouse

QUOTES = 10_000
_STARTS = 5
_ROWS_A_STATEMENT = 500
_MARTS = {
    "dim_tests": "test_id varchar, test_title varchar",
    "dim_tasks": "test_id varchar, task_id varchar, task_text varchar",
    "fct_videos": "session_id varchar, video_storage_path varchar",
    "fct_transcript_chunks": "transcript_chunk_id varchar, session_id varchar, "
    "text_hash varchar, chunk_header varchar, chunk_text varchar",
    "fct_verbatims": "verbatim_id varchar, verbatim_kind varchar, session_id varchar, "
    "verbatim_text varchar",
    "fct_quotes": "quote_id varchar, session_id varchar, test_id varchar, task_id varchar, "
    "speaker varchar, quote_text varchar, first_cue_index integer, started_ms bigint, "
    "ended_ms bigint",
}
_SESSIONS = (
    "create table usertesting.fct_sessions as select distinct session_id, "
    "'key of ' || session_id as participant_key, true as is_counted from usertesting.fct_quotes"
)


class _Remembering:
    """A model that has embedded all quotes, so that an index is the work of the warehouse alone."""

    def __init__(self, model: Model, texts: Sequence[str]) -> None:
        self.name = model.name
        self.questions = model.questions
        self._vectors = dict(zip(texts, model.passages(texts), strict=True))

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what was said."""
        return [self._vectors[text] for text in texts]


def measure(folder: Path) -> Table:
    """Return a table of times."""
    path = folder / "search.duckdb"
    duckdb.connect(str(path)).close()
    said = _said()
    began = time.perf_counter()
    model = _Remembering(open_model(DEFAULT_MODEL, os.environ), [text for *_, text in said])
    embedding = f"{time.perf_counter() - began:.0f} s"
    with serving() as port:
        places = {
            "duckdb": {"DBT_DUCKDB_PATH": str(path)},
            "postgres": {
                "POSTGRES_HOST": "127.0.0.1",
                "POSTGRES_PORT": str(port),
                "POSTGRES_USER": "postgres",
                "POSTGRES_DATABASE": "postgres",
            },
        }
        columns = [dict(_times(name, where, model, said)) for name, where in places.items()]
    return Table(
        f"{QUOTES:,} quotes with {DEFAULT_MODEL}",
        ("", "DuckDB", "PostgreSQL"),
        "A question to the server is asked by its official client over stdio, as an assistant "
        "asks it. Its parts are measured by themselves.",
        rows=[
            ("index: embedding all of them", embedding, embedding),
            *((label, *(column[label] for column in columns)) for label in columns[0]),
        ],
    )


def _said() -> list[tuple[str, str, str]]:
    count = -(-QUOTES // (QUOTES_A_TASK * TASKS_A_SESSION))
    return [
        (f"q{number}-{place}", f"s{number}", f"{' '.join(quote)} ({number})")
        for number, quotes in enumerate(sessions(count, Random(1)))
        for place, quote in enumerate(quotes)
    ][:QUOTES]


def _times(
    name: str, where: Mapping[str, str], model: Model, said: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    with closing(open_warehouse(name, where, writable=True)) as warehouse:
        _make_marts(warehouse, said)
        yield "index: writing them", f"{_seconds(partial(index, warehouse, model)):.0f} s"
        yield "index: nothing new", f"{_seconds(partial(index, warehouse, model)):.1f} s"
    variables = {**where, "USERTESTING_INSIGHTS_WAREHOUSE": name}
    first, *others = ask(over_stdio(variables), _asked)
    yield "a question to the server, half of them within", _ms(others, 50)
    yield "a question to the server, 95 % of them within", _ms(others, 95)
    yield "the first, which loads the model", _ms([first], 50)
    yield from _parts(name, where, model)
    starts = [_seconds(partial(_command, variables)) for _ in range(_STARTS)]
    yield "the command `search`, from its start to its end", _ms(starts, 50)


def _make_marts(warehouse: Warehouse, said: Sequence[tuple[str, str, str]]) -> None:
    warehouse.run("create schema usertesting")
    for mart, columns in _MARTS.items():
        warehouse.run(f"create table usertesting.{mart} ({columns})")
    warehouse.run("insert into usertesting.dim_tests values ('t', 'Test')")
    for start in range(0, len(said), _ROWS_A_STATEMENT):
        some = said[start : start + _ROWS_A_STATEMENT]
        warehouse.run(
            "insert into usertesting.fct_quotes select quote_id, session_id, 't', null, null, "  # noqa: S608 - its own names
            f"quote_text, 0, 0, 0 from (values {', '.join(['({}, {}, {})'] * len(some))}) "
            "as said (quote_id, session_id, quote_text)",
            [*chain.from_iterable(some)],
        )
    warehouse.run(_SESSIONS)


async def _asked(client: Client) -> list[float]:
    """Ask every question, the first one twice, and return how long each took."""
    seconds = []
    texts = [question.text for question in questions()]
    for text in [texts[0], *texts]:
        began = time.perf_counter()
        result = await client.call_tool("search_quotes", {"question": text})
        seconds.append(time.perf_counter() - began)
        if result.is_error:
            raise RuntimeError(result.content)
    return seconds


def _parts(name: str, where: Mapping[str, str], model: Model) -> Iterator[tuple[str, str]]:
    opening, embedding, whole = [], [], []
    for question in questions():
        embedding.append(_seconds(partial(model.questions, [question.text])))
        opening.append(_seconds(lambda: open_warehouse(name, where).close()))
        with closing(open_warehouse(name, where)) as warehouse:
            whole.append(_seconds(partial(find, warehouse, model, Question(question.text))))
    yield "of it, opening the warehouse", _ms(opening, 50)
    yield "of it, the question's vector", _ms(embedding, 50)
    yield "of it, the query", _ms([a - b for a, b in zip(whole, embedding, strict=True)], 50)


def _command(variables: Mapping[str, str]) -> None:
    subprocess.run(  # noqa: S603 - this project's own
        [sys.executable, "-m", "usertesting_insights", "search", questions()[0].text],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ms(seconds: Sequence[float], share: int) -> str:
    return f"{1_000 * np.percentile(seconds, share):.0f} ms"
