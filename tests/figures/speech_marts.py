"""What was said, and during which task, from the raw tables."""

from __future__ import annotations

import re
import string
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tests.figures.counted import deleted, grouped, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row


def task_speech(raw: Raw) -> Mart:
    """Recompute `fct_task_speech`, millisecond by millisecond."""
    spoken = _spoken(raw)
    mart = {}
    for task in _timed(raw):
        session_id, start, end = (task[k] for k in ("session_id", "start_time_ms", "end_time_ms"))
        if session_id not in spoken:
            continue
        during: set[int] = set()
        words, texts, begun = 0.0, [], []
        for cue in spoken[session_id]:
            first, last = cue["start_ms"], cue["end_ms"]
            if not (first < end and last > start):
                continue
            overlap = range(max(first, start), min(last, end))
            during.update(overlap)
            share = len(overlap) / (last - first) if last > first else 1
            words += share * len(re.findall(r"\S+", cue["text"]))
            texts.append((cue["cue_index"], cue["text"]))
            begun.append(max(first, start))
        mart[session_id, task["task_index"]] = {
            "spoken_text": " ".join(text for _, text in sorted(texts)) or None,
            "cue_count": len(texts),
            "word_count": words,
            "spoken_ms": len(during),
            "silence_ms": end - start - len(during),
            "time_to_first_word_ms": min(begun) - start if begun else None,
        }
    return mart


def heard(raw: Raw) -> Iterator[tuple[str, Row, str]]:
    """Give each cue that reads no task aloud: its session, the cue with its task, and its words."""
    tasks = grouped(_timed(raw), "session_id")
    for session_id, cues in _spoken(raw).items():
        for cue in cues:
            placed = _placed(cue, tasks.get((session_id,), []))
            if not placed["aloud"]:
                yield session_id, {**cue, **placed}, words_of(cue["text"])


QUOTE_WORDS, CUES_AT_MOST = 8, 4


def quotes(raw: Raw) -> Mart:
    """Recompute `fct_quotes`, cue by cue."""
    people = {row["session_id"]: row["participant_id"] for row in raw["session_details"]}
    tests = {row["session_id"]: row["test_id"] for row in raw["sessions"]}
    tasks = grouped(_timed(raw), "session_id")
    mart = {}
    for session_id, cues in _spoken(raw).items():
        person = people.get(session_id)
        placed = [
            {**cue, **_placed(cue, tasks.get((session_id,), []))}
            for cue in sorted(cues, key=lambda cue: cue["cue_index"])
        ]
        for (_, task_index, aloud), alike in groupby(
            placed, key=lambda cue: (cue["speaker"], cue["task_index"], cue["aloud"])
        ):
            stretch = list(alike)
            for start in range(0, len(stretch), CUES_AT_MOST):
                held = stretch[start : start + CUES_AT_MOST]
                words = sum(len(cue["text"].split()) for cue in held)
                if aloud or words < QUOTE_WORDS:
                    continue
                task = held[0]["task"] or {}
                said = told(task) if task else {}
                mart[session_id, held[0]["cue_index"]] = {
                    "test_id": tests[session_id],
                    "task_response_id": f"{session_id}-{task_index}" if task else None,
                    "task_id": task.get("task_uuid"),
                    "participant_key": person and sha256(f"pepper{person}".encode()).hexdigest(),
                    "speaker": held[0]["speaker"],
                    "quote_text": " ".join(cue["text"] for cue in held),
                    "cue_count": len(held),
                    "word_count": words,
                    "started_ms": min(cue["start_ms"] for cue in held),
                    "ended_ms": max(cue["end_ms"] for cue in held),
                    "is_task_skipped": task.get("skipped"),
                    "is_task_successful": said.get("success"),
                    "is_low_rating": said.get("bottom"),
                }
    return mart


def _spoken(raw: Raw) -> dict[str, list[Row]]:
    """Give the cues of each session with a transcript that is one."""
    cues = grouped(raw["transcript_cues"], "session_id")
    gone = deleted(raw)
    return {
        row["session_id"]: cues.get((row["session_id"],), [])
        for row in raw["transcripts"]
        # A transcript without a cue and without a word is none.
        if row["session_id"] not in gone
        and (row["cue_count"] or (row["transcript_plain_text"] or "").split())
    }


def _timed(raw: Raw) -> list[Row]:
    """Give the tasks of the newest read that took any time."""
    newest = {row["session_id"]: row["extracted_at"] for row in raw["session_details"]}
    return [
        task
        for task in raw["tasks"]
        if task["extracted_at"] == newest[task["session_id"]]
        and task.get("start_time_ms") is not None
        and task["end_time_ms"] > task["start_time_ms"]
    ]


def _placed(cue: Row, tasks: list[Row]) -> Row:
    """Give the task during which most of a cue is said, and whether it repeats a task."""
    overlaps: list[tuple[int, int, Any]] = []
    aloud = False
    for task in tasks:
        start, end = task["start_time_ms"], task["end_time_ms"]
        if cue["start_ms"] < end and cue["end_ms"] > start:
            length = min(cue["end_ms"], end) - max(cue["start_ms"], start)
            overlaps.append((-length, task["task_index"], task))
            aloud = aloud or _repeats(cue["text"], task["task_text"] or "")
    longest = min(overlaps, key=lambda each: each[:2])[2] if overlaps else None
    return {"task": longest, "task_index": longest and longest["task_index"], "aloud": aloud}


def _repeats(said: str, text: str) -> bool:
    said, text = words_of(said), words_of(text)
    ends = len(said) >= 24 and (said[:24] in text or said[-24:] in text)
    return ends or (len(text) >= 12 and text[:20] in said)


def words_of(text: str) -> str:
    """Give a text in lower case, without punctuation."""
    blanks = str.maketrans(string.punctuation, " " * len(string.punctuation))
    return " ".join(text.lower().translate(blanks).split())
