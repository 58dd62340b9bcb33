"""Search by words: BM25, as full-text indexes have it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SATURATION = 1.2
_LENGTH = 0.75


def bm25(texts: Sequence[str], questions: Sequence[str]) -> NDArray[np.float64]:
    """Return how well each text fits each question; 0 where they share no word."""
    counts = [Counter(_words(text)) for text in texts]
    spread = Counter(word for count in counts for word in count)
    lengths = np.array([count.total() for count in counts])
    normal = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / lengths.mean())
    scores = np.zeros((len(questions), len(texts)))
    for row, question in enumerate(questions):
        for word in set(_words(question)) & set(spread):
            rarity = math.log(1 + (len(texts) - spread[word] + 0.5) / (spread[word] + 0.5))
            found = np.array([count[word] for count in counts])
            scores[row] += rarity * found * (1 + _SATURATION) / (found + normal)
    return scores


def _words(text: str) -> list[str]:
    """Return words; of Japanese, which parts none, each two letters that stand side by side."""
    found = []
    for word in re.findall(r"\w+", text.lower()):
        if re.search(r"[\u3040-\u9fff]", word):
            found += [word[start : start + 2] for start in range(len(word) - 1)]
        else:
            found.append(word)
    return found
