"""WebVTT as it may come: cues, voices and plain text, and nothing lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_usertesting.api.webvtt import Cue, Transcript, is_webvtt, parse_transcript


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


@pytest.mark.parametrize(
    "block",
    [
        "00:01.000 --> 00:02.000\nYes\n\nand no",
        "00:01.000 --> 00:02.000\n\nYes and no",
        "Yes and no",
        "00:01.000 -> 00:02.000\nYes and no",
        "1\n00:01.000 -> 00:02.000\nYes and no",
        "00:01.000 --> 00:02.000\nYes\n00:03.000 -> 00:04.000\nand no\n\nMore",
        "00:01.000 --> 00:02.000\nYes\n00:03,000 --> 00:04,000\nand no",
        "Two lines before\nthe times of a cue\n00:01.000 --> 00:02.000\nYes",
        "1234567:00:01.000 --> 1234567:00:02.000\nToo many hours",
        "NOTE a note\n\nYes and no",
        "STYLE is not all that counts",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_transcript_with_text_outside_its_cues_is_not_whole(block: str, line_end: str) -> None:
    text = f"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n\n{block}\n".replace("\n", line_end)
    transcript = parse_transcript(text)
    assert not transcript.is_whole
    assert transcript.cues[0].text == "Hello"


def test_words_behind_the_header_are_not_whole() -> None:
    assert not parse_transcript("WEBVTT\nHello there\n\n").is_whole
    assert not parse_transcript("WEBVTT\n\nHello there").is_whole


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("WEBVTT\n00:01.000 --> 00:02.000\nNo empty line", ["No empty line"]),
        ("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n", []),
        ("WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\n", []),
        ("WEBVTT\n\n00:01.000-->00:02.000\nNo blanks", ["No blanks"]),
        ("WEBVTT\n\nNOTE\nSeen\n00:01.000 --> 00:02.000\nYes", ["Yes"]),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nYes\n00:03.000 --> 00:04.000\nNo",
            ["Yes", "No"],
        ),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nI <3 you & 5 < 6 > 4", ["I <3 you & 5 < 6 > 4"]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<00:01.500>So <i.x>it</i> is</>", ["So it is"]),
        (f"WEBVTT\n\n00:01.000 --> 00:02.000\n&#{'9' * 5000}; &#0;&#xd800;", None),
    ],
)
def test_what_the_format_allows_is_whole(text: str, spoken: list[str] | None) -> None:
    cues = cues_of(text)
    if spoken is not None:
        assert [cue.text for cue in cues] == spoken
    assert all("\0" not in cue.text for cue in cues)


@pytest.mark.parametrize(
    "name", ["Ann  Bo", "Ann\nBo", "Ann \n Bo", "Ann\tBo", " Ann Bo ", "Ann&nbsp;Bo"]
)
@pytest.mark.parametrize("classes", ["", ".loud", ".loud.fast"])
def test_a_speaker_is_one_however_the_name_is_spaced(name: str, classes: str) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v{classes} {name}>Yes</v> <v Ann Bo>No</v>\n"
    assert cues_of(text) == [Cue(1000, 2000, "Ann Bo", "Yes No")]


@given(
    spoken=st.lists(words, max_size=6),
    outside=words.filter(lambda text: not text.startswith(("NOTE", "STYLE", "REGION"))),
    place=st.integers(0, 6),
)
def test_no_word_is_lost_in_silence(spoken: list[str], outside: str, place: int) -> None:
    """Wherever text stands by itself, between whichever cues."""
    blocks = [
        f"00:{index:02}.000 --> 00:{index:02}.500\n{text}" for index, text in enumerate(spoken)
    ]
    blocks.insert(place, outside)
    transcript = parse_transcript("\n\n".join(["WEBVTT", *blocks]))
    assert not transcript.is_whole
    assert len(transcript.cues) == len(spoken)


HOSTILE = [
    "<v",
    ".a",
    " ",
    "\t",
    "\n",
    "<",
    ">",
    "&",
    "&#",
    "9",
    "-->",
    ":",
    "Kind",
    "[",
    "00:01.000",
]


@pytest.mark.parametrize("piece", [*HOSTILE, *(a + b for a in HOSTILE for b in HOSTILE)])
def test_a_hostile_transcript_takes_no_longer_than_its_length(piece: str) -> None:
    """A megabyte each: what grew faster than the text would take days."""
    repeated = piece * (250_000 // len(piece))
    parse_transcript(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{repeated}")
    parse_transcript(f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v{repeated}")
    parse_transcript(f"WEBVTT{repeated}")
