"""Which unit of speech to search: a sentence, a quote, a quote with its neighbours, a chunk."""

from __future__ import annotations

import re
from itertools import chain
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.retrieval.phrases import QUOTES_A_TASK, TASKS_A_SESSION, questions, sessions
from benchmarks.retrieval.ranks import FIRST, closeness, mean_reciprocal, ranks, recall
from benchmarks.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.retrieval.ranks import Scores
    from usertesting_insights.search.models import Model

_SESSIONS = 112
_QUOTES_A_SESSION = QUOTES_A_TASK * TASKS_A_SESSION
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")  # noqa: RUF001 - Japanese has marks of its own
# So little that it only puts quotes of one chunk in order.
_LITTLE = 1e-6


def measure(model: Model) -> Table:
    """Compare ways to embed quotes; what is found is always a quote."""
    held = sessions(_SESSIONS, Random(1))
    quotes = [*chain.from_iterable(held)]
    table = Table(
        f"The same questions, if they have an answer there, on {len(quotes):,} quotes of "
        f"{len(held)} sessions, by {model.name}",
        ("unit", "R@10", "MRR", "right among the first ten"),
        "A chunk is a whole session here: nine quotes, with which the first ten hold little else.",
    )
    for unit, scores in _units(model, held):
        table.add(unit, *_measured(scores, quotes))
    return table


def _units(model: Model, held: Sequence[Sequence[Sequence[str]]]) -> Iterator[tuple[str, Scores]]:
    asked = [question.text for question in questions()]
    texts = [[" ".join(quote) for quote in quotes] for quotes in held]
    whole = closeness(model, [*chain.from_iterable(texts)], asked)
    yield "a quote whole", whole
    yield "a quote's closest sentence", _by_sentence(model, [*chain.from_iterable(texts)], asked)
    neighbours = [
        " ".join(quotes[max(0, place - 1) : place + 2])
        for quotes in texts
        for place in range(len(quotes))
    ]
    yield "a quote with its neighbours", closeness(model, neighbours, asked)
    chunks = closeness(model, [" ".join(quotes) for quotes in texts], asked)
    of_its_chunk = np.repeat(chunks, _QUOTES_A_SESSION, axis=1)
    yield "chunks, then the quotes in them", of_its_chunk + _LITTLE * whole
    yield "the mean of a quote's closeness and its chunk's", (of_its_chunk + whole) / 2


def _by_sentence(model: Model, texts: Sequence[str], asked: Sequence[str]) -> Scores:
    parts = [[part for part in _SENTENCE.split(text) if part] for text in texts]
    distinct = {part: place for place, part in enumerate(dict.fromkeys(chain.from_iterable(parts)))}
    by_part = closeness(model, [*distinct], asked)
    columns = [distinct[part] for part in chain.from_iterable(parts)]
    starts = np.cumsum([0, *(len(each) for each in parts[:-1])])
    closest: Scores = np.maximum.reduceat(by_part[:, columns], starts, axis=1)
    return closest


def _measured(scores: Scores, held: Sequence[Sequence[str]]) -> tuple[str, str, str]:
    places = ranks(scores)
    best, share = [], []
    for row, question in enumerate(questions()):
        is_answer = np.array([not question.answers.isdisjoint(quote) for quote in held])
        if not is_answer.any():
            continue
        right = places[row][is_answer]
        best.append(int(right.min()))
        share.append(float((right <= FIRST).sum()) / FIRST)
    return recall(best), mean_reciprocal(best), f"{np.mean(share):.2f}"
