"""Which language a text is in, as far as its letters tell.

Kana and Hangul belong to one language each. Latin letters do not tell, so the answer is then none,
and the page says that the language is not known.
"""

from __future__ import annotations

import re

_ALPHABETS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)


def language_of(text: str) -> str | None:
    """Return the code of a text's language (BCP 47), or none where its letters do not tell."""
    return next((code for code, letters in _ALPHABETS if letters.search(text)), None)
