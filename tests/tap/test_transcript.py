"""WebVTT as it may come: cues, voices and plain text, and nothing lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.transcript import Cue, Transcript, is_webvtt, parse_transcript


def cues_of(text: str) -> list[Cue]:
    transcript = parse_transcript(text)
    assert transcript.is_whole
    return list(transcript.cues)


@pytest.mark.parametrize(
    ("block", "cue"),
    [
        ("00:00:01.000 --> 00:00:02.500\nHello", Cue(1000, 2500, None, "Hello")),
        ("01:00:01.000 --> 01:00:02.500\nLate", Cue(3_601_000, 3_602_500, None, "Late")),
        ("00:01.000 --> 00:02.500\nMM:SS", Cue(1000, 2500, None, "MM:SS")),
        ("17\n00:01.000 --> 00:02.500\nWith an id", Cue(1000, 2500, None, "With an id")),
        (
            "00:01.000 --> 00:02.500 align:start line:0\nWith settings",
            Cue(1000, 2500, None, "With settings"),
        ),
        ("00:01.000 --> 00:02.500\nTwo\nlines", Cue(1000, 2500, None, "Two lines")),
        ("00:01.000 --> 00:02.500\n<v Ann>Yes", Cue(1000, 2500, "Ann", "Yes")),
        ("00:01.000 --> 00:02.500\n<v.loud Ann Bo>Yes</v>", Cue(1000, 2500, "Ann Bo", "Yes")),
        (
            "00:01.000 --> 00:02.500\n<v Ann>Yes</v> <v Bob>No</v>",
            Cue(1000, 2500, "Ann, Bob", "Yes No"),
        ),
        ("00:01.000 --> 00:02.500\n<v A &amp; B>Yes", Cue(1000, 2500, "A & B", "Yes")),
        (
            "00:01.000 --> 00:02.500\nA &lt; B &amp;&amp; <i>C</i>&nbsp;D",
            Cue(1000, 2500, None, "A < B && C D"),
        ),
        ("00:01.000 --> 00:02.500\nこんにちは 👋", Cue(1000, 2500, None, "こんにちは 👋")),
        ("00:01.000 --> 00:02.500\n", Cue(1000, 2500, None, "")),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["WEBVTT", "\ufeffWEBVTT", "WEBVTT - a title\nKind: captions"])
def test_a_cue_is_read_in_all_its_forms(block: str, cue: Cue, line_end: str, start: str) -> None:
    text = f"{start}\n\nNOTE a note --> no cue\n\n{block}\n\n".replace("\n", line_end)
    assert cues_of(text) == [cue]


def test_plain_text_has_a_line_a_cue_and_the_last_end_is_the_duration() -> None:
    transcript = parse_transcript(
        "WEBVTT\n\n00:05.000 --> 00:09.000\nLater\n\n00:01.000 --> 00:02.000\nEarlier\n"
    )
    assert transcript.plain_text == "Later\nEarlier"
    assert transcript.duration_ms == 9000


@pytest.mark.parametrize(
    "text", ["WEBVTT", "WEBVTT\n", "\ufeffWEBVTT\r\n\r\n", "WEBVTT\n\nNOTE hi"]
)
def test_a_header_alone_is_whole_and_has_no_cue(text: str) -> None:
    transcript = parse_transcript(text)
    assert transcript == Transcript((), is_whole=True)
    assert transcript.plain_text == ""
    assert transcript.duration_ms is None


@pytest.mark.parametrize(
    "broken",
    [
        "00:00:99.000 --> 00:01:00.000\nSixty seconds make a minute",
        "00:00:01,000 --> 00:00:02,000\nThat is SubRip",
        "start --> end\nThose are no times",
    ],
)
def test_what_is_no_proper_cue_is_told_of_and_the_others_are_kept(broken: str) -> None:
    transcript = parse_transcript(f"WEBVTT\n\n00:01.000 --> 00:02.000\nGood\n\n{broken}\n")
    assert not transcript.is_whole
    assert [cue.text for cue in transcript.cues] == ["Good"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("WEBVTT", True), ("\ufeffWEBVTT\n", True), ("<html>", False), ("", False), ("{}", False)],
)
def test_webvtt_says_so_itself(text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_webvtt(text) is expected


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1
).filter(lambda text: "-->" not in text and bool(text.split()))


@given(spoken=st.lists(words, max_size=20))
def test_every_cue_that_goes_in_comes_out(spoken: list[str]) -> None:
    blocks = ["WEBVTT"]
    for index, text in enumerate(spoken):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"00:{index:02}.000 --> 00:{index:02}.500\n{escaped}")
    cues = cues_of("\n\n".join(blocks) + "\n")
    assert [cue.text for cue in cues] == [" ".join(text.split()) for text in spoken]
    assert [cue.start_ms for cue in cues] == [1000 * index for index in range(len(spoken))]
