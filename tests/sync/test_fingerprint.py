"""A memory of fixed size that still names what came late."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.sync.fingerprint import Fingerprint


@settings(max_examples=500)
@given(
    known=st.sets(st.text(max_size=6), max_size=200),
    late=st.sets(st.text(max_size=6), max_size=4),
    vanished=st.integers(0, 4),
)
def test_a_fingerprint_names_what_came_late_also_when_others_vanish(
    known: set[str], late: set[str], vanished: int
) -> None:
    late -= known
    listed = set(sorted(known)[vanished:]) | late
    assert Fingerprint.of(known).late_among(listed) in (late, None)


def test_a_fingerprint_names_a_difference_of_six_nearly_always() -> None:
    known = {f"known-{index}" for index in range(1000)}
    fingerprint = Fingerprint.of(known)
    unnamed = 0
    for trial in range(200):
        late = {f"late-{trial}-{index}" for index in range(3)}
        vanished = {f"known-{trial + index}" for index in range(3)}
        unnamed += fingerprint.late_among(known - vanished | late) != late
    assert unnamed <= 10


@given(known=st.sets(st.text(max_size=6), max_size=20))
def test_a_fingerprint_survives_being_written(known: set[str]) -> None:
    fingerprint = Fingerprint.of(known)
    assert Fingerprint.from_text(len(known), fingerprint.to_text()) == fingerprint
