"""Bytes as they may come: what is read can be written, and what was replaced is counted."""

from __future__ import annotations

import json
from typing import Any

import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.api.body import DEEPEST_LEVEL, read_json, read_text
from tap_usertesting.api.errors import TransientError

ANY_TEXT = st.text(st.characters(codec=None), max_size=20)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


def is_storable(text: str) -> bool:
    return not any(one == "\0" or "\ud800" <= one <= "\udfff" for one in text)


def texts_in(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for item in value for text in texts_in(item)]
        case dict():
            return [text for pair in value.items() for item in pair for text in texts_in(item)]
        case _:
            return []


def size_of(value: Any) -> int:
    """Count all values, nested ones too."""
    match value:
        case list():
            return 1 + sum(map(size_of, value))
        case dict():
            return 1 + sum(map(size_of, value.values()))
        case _:
            return 1


@given(value=json_values, encoding=st.sampled_from(ENCODINGS), is_escaped=st.booleans())
def test_json_in_any_encoding_lands_whole_and_can_be_stored(
    *, value: Any, encoding: str, is_escaped: bool
) -> None:
    sent = json.dumps(value, ensure_ascii=is_escaped)
    body = read_json(sent.encode(encoding, "surrogatepass"))
    texts = texts_in(body.value)
    assert all(map(is_storable, texts))
    # Names that became the same have not swallowed each other.
    assert size_of(body.value) == size_of(json.loads(sent))
    assert bool(body.replaced) is not all(map(is_storable, texts_in(json.loads(sent))))
    if not body.replaced:
        assert body.value == json.loads(sent)
    json.dumps(body.value, ensure_ascii=False).encode()


@given(st.binary(max_size=200))
def test_any_bytes_are_json_that_can_be_stored_or_a_fault(content: bytes) -> None:
    try:
        body = read_json(content)
    except TransientError:
        return
    assert all(map(is_storable, texts_in(body.value)))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_that_can_be_stored(content: bytes) -> None:
    assert is_storable(read_text(content).value)
    assert is_storable(read_text(b"\xff\xfe" + content).value)


@pytest.mark.parametrize(
    ("content", "value", "replaced"),
    [
        (b'"\xed\xa0\xbd"', "\ufffd" * 3, 3),
        (b'"\xff"', "\ufffd", 1),
        (b'"\\ud83d"', "\ufffd", 1),
        (b'"\\ud83d\\udc4b"', "👋", 0),
        (b'"\\u0000"', "\ufffd", 1),
        ('"\ufffd"'.encode(), "\ufffd", 0),
        ('"\ufffd'.encode() + b'\xff"', "\ufffd\ufffd", 1),
        ('"\ud83d"'.encode("utf-16", "surrogatepass"), "\ufffd", 1),
        (b'{"a\\u0000": 1, "a\\ud83d": 2}', {"a\ufffd": 1, "a\ufffd\ufffd": 2}, 2),
    ],
)
def test_what_cannot_be_stored_is_replaced_and_counted(
    content: bytes, value: object, replaced: int
) -> None:
    body = read_json(content)
    assert body.value == value
    assert body.replaced == replaced


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    body = read_text("WEBVTT Zoë".encode(encoding))
    assert body.value.removeprefix("\ufeff") == "WEBVTT Zoë"
    assert body.replaced == 0


def nest(depth: int, opening: str, closing: str) -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


@given(
    depth=st.integers(0, 3 * DEEPEST_LEVEL) | st.sampled_from([990, 1000, 5000, 100_000]),
    frame=st.sampled_from([("[", "]"), ('{"a": ', "}")]),
)
def test_a_body_is_as_deep_as_it_can_be_written_or_a_fault(
    depth: int, frame: tuple[str, str]
) -> None:
    if depth > DEEPEST_LEVEL:
        with pytest.raises(TransientError):
            read_json(nest(depth, *frame))
    else:
        assert simplejson.dumps(read_json(nest(depth, *frame)).value)


@given(digits=st.integers(1, 500) | st.sampled_from([4299, 4300, 4301, 100_000]))
def test_a_number_is_finite_or_a_fault(digits: int) -> None:
    """Whole or not: the largest floating-point number has 309 digits."""
    for number in (b"1" * digits, b"-" + b"1" * digits, b"1" * digits + b".5"):
        if digits > 309:
            with pytest.raises(TransientError):
                read_json(number)
        else:
            assert json.dumps(read_json(number).value)
