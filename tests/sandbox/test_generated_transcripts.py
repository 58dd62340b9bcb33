"""What is said in the made-up world, and how it is written down."""

import re
from itertools import pairwise
from typing import Any

import pytest

from usertesting_sandbox.control.truth import truth
from usertesting_sandbox.generate import generate
from usertesting_sandbox.world import World

TIMING = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d{3})(.*)")


@pytest.fixture(scope="module")
def world() -> World:
    return generate(seed=1)


@pytest.fixture(scope="module")
def texts(world: World) -> dict[str, str | None]:
    """The transcripts of the sessions that can have one, by session."""
    spoken = {"THINK_OUT_LOUD", "LIVE_CONVERSATION"}
    found = truth(world)["transcripts"]
    return {
        session_id: text
        for session_id, text in found.items()
        if world.tests[world.session(session_id).test_id].product_type in spoken
    }


def in_ms(hours: str | None, minutes: str, seconds: str, ms: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(ms)


def cues(text: str) -> list[tuple[int, int, str]]:
    """Start and end in milliseconds, and the text with its tags."""
    blocks = text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n").split("\n\n")
    found = []
    for block in blocks[1:]:
        if block.startswith("NOTE"):
            continue
        lines = block.split("\n")
        timing = TIMING.fullmatch(lines[0]) or TIMING.fullmatch(lines[1])
        assert timing, block
        said = "\n".join(lines[lines.index(timing[0]) + 1 :])
        found.append((in_ms(*timing.groups()[:4]), in_ms(*timing.groups()[4:8]), said))
    return found


def test_some_are_missing_some_empty_and_some_a_header_only(texts: dict[str, str | None]) -> None:
    found = list(texts.values())
    assert found.count(None) >= 2
    assert found.count("") >= 1
    assert found.count("WEBVTT\n") >= 1
    assert sum(1 for each in found if each and len(each) > 200) > len(found) * 0.6


@pytest.mark.parametrize(
    "mark",
    [
        r"\A\ufeffWEBVTT",
        r"\r\n",
        r"\n\nNOTE\n",
        r"\n\ncue-1\n",
        r"\n\n\d\d:\d\d\.\d{3} --> ",
        r"\n\n\d\d:\d\d:\d\d\.\d{3} --> ",
        r" align:start",
        r"<v Moderator>",
        r"&amp;",
        r"&lt;",
        r"\n[^\n<>]+\n[^\n<>]+\n\n",
        r"[ぁ-ん]",
        r"[äöüß]",
        r"¿",
    ],
)
def test_every_manner_of_writing_occurs(texts: dict[str, str | None], mark: str) -> None:
    assert any(re.search(mark, text) for text in texts.values() if text)


def test_cues_follow_each_other(texts: dict[str, str | None]) -> None:
    for text in texts.values():
        found = cues(text or "WEBVTT")
        assert all(start < end for start, end, _ in found)
        assert all(one[1] <= two[0] for one, two in pairwise(found))


def test_nearly_all_is_said_while_a_task_is_done(
    world: World, texts: dict[str, str | None]
) -> None:
    for session_id, text in texts.items():
        tasks: list[dict[str, Any]] = world.session(session_id).story.details()["tasks"]
        responses = [task["response"] for task in tasks]
        found = cues(text or "WEBVTT")
        if not found or not responses or None in responses:
            continue
        spans = [(each["startTimeMs"], each["endTimeMs"]) for each in responses]
        *during, goodbye = found
        for start, end, said in during:
            assert any(first <= start and end <= last for first, last in spans), said
        assert goodbye[0] > spans[-1][1]


def test_only_interviews_name_the_speakers(world: World, texts: dict[str, str | None]) -> None:
    for session_id, text in texts.items():
        product_type = world.tests[world.session(session_id).test_id].product_type
        speakers = set(re.findall(r"<v ([^>]+)>", text or ""))
        if product_type == "THINK_OUT_LOUD":
            assert speakers == set()
        elif text and cues(text):
            assert "Moderator" in speakers
            assert len(speakers) == 2


def test_nobody_repeats_a_remark(texts: dict[str, str | None]) -> None:
    for text in texts.values():
        lines = [line for *_, line in cues(text or "WEBVTT") if "Moderator" not in line]
        said = [line for line in lines if re.search("fee|map|price|dog", line)]
        assert len(said) == len(set(said))
