"""The voices, by the language of a person; what they say is in ``sentences/``."""

import tomllib
from importlib.resources import files
from typing import Any

from usertesting_sandbox.generate.speech.voice import Voice

_LANGUAGES = ("en", "es", "de", "ja")


def _voice(language: str) -> Voice:
    text = (files(__package__) / "sentences" / f"{language}.toml").read_text("utf-8")
    return Voice(**{use: _tuples(said) for use, said in tomllib.loads(text).items()})


def _tuples(said: Any) -> Any:  # noqa: ANN401 - what TOML holds
    if isinstance(said, dict):
        return {topic: tuple(sentences) for topic, sentences in said.items()}
    return tuple(said)


VOICES = {language: _voice(language) for language in _LANGUAGES}
