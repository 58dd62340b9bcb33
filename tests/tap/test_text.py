"""Whatever comes from outside, a line of the log is one line of printable characters."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.runtime.printable import PrintableFilter, printable

ANY_CHARACTER = st.characters(codec=None)


@given(st.text(ANY_CHARACTER))
def test_every_text_becomes_printable_and_stays_itself_if_it_was(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    shown.encode()
    if text.isprintable():
        assert shown == text


@given(st.text(ANY_CHARACTER), st.text(ANY_CHARACTER))
def test_every_line_of_the_log_becomes_printable(name: str, id_: str) -> None:
    record = logging.LogRecord(
        "tap", logging.INFO, "", 0, f"{name.replace('%', '')}: %s", (id_,), None
    )
    assert PrintableFilter().filter(record)
    assert record.getMessage().isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\u202eevil", r"\u202eevil"),
        ("\ud800", r"\ud800"),
        ("Zoë", "Zoë"),
        (5, "5"),
    ],
)
def test_what_is_not_printable_is_escaped(text: object, shown: str) -> None:
    assert printable(text) == shown
