"""Scores of texts for questions, and what they say of a way to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from usertesting_insights.search.models import Model

    # A row a question, a column a text.
    Scores = NDArray[np.float64]

FIRST = 10


def closeness(model: Model, texts: Sequence[str], asked: Sequence[str]) -> Scores:
    """Return the cosine of each question and each text."""
    return dot(model.passages(texts), model.questions(asked))


def dot(texts: Sequence[Sequence[float]], asked: Sequence[Sequence[float]]) -> Scores:
    """Return the dot product of each question's vector and each text's."""
    product: Scores = np.array(asked) @ np.array(texts).T
    return product


def ranks(scores: Scores) -> NDArray[np.int64]:
    """Return the place of each text for each question, from 1."""
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1) + 1


def recall(places: Sequence[int]) -> str:
    """Return how often a right text is among the first, by the place of the best one."""
    return f"{np.mean([place <= FIRST for place in places]):.2f}"


def mean_reciprocal(places: Sequence[int]) -> str:
    """Return the MRR of such places."""
    return f"{np.mean([1 / place for place in places]):.2f}"
